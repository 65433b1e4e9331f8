/* config_file: where the settings lie, read from there, and laid under the command line. */
/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/engine.h"
#include "tui/config.h"

void
config_folder(const char *config_home, const char *home, struct str *out)
{
	if (config_home && config_home[0] == '/')
		str_fmt(out, "%s/sitrep", config_home);
	else if (home && home[0] == '/')
		str_fmt(out, "%s/.config/sitrep", home);
}

int
config_load(struct config *config, const char *named, const char *config_home, const char *home,
	struct str *warnings, struct err *err)
{
	struct str path = { 0 }, text = { 0 };
	struct err why = { 0 };
	int result = 0;

	*config = (struct config){ 0 };
	if (named)
		str_add(&path, named);
	else
		config_folder(config_home, home, &path);
	if (!named && path.len)
		str_add(&path, "/config.json");
	if (path.len && (named || access(path.at, F_OK) == 0)) {
		config->path = arena_text(&config->arena, path.at, path.len);
		if (save_read(path.at, CONFIG_BYTES_MAX, &text, &why) != 0)
			result = err_set(err, ERR_CONFIG, "%s", why.text);
		else
			result = config_parse(config, path.at, str_text(&text), text.len, warnings,
					      err);
	}
	str_release(&path);
	str_release(&text);
	return result;
}

void
config_release(struct config *config)
{
	arena_release(&config->arena);
	*config = (struct config){ 0 };
}

static bool
is_said(const struct options *options, const char *gate)
{
	for (size_t i = 0; i < options->n_gate_set; i += 2)
		if (strcmp(options->gate_set[i], gate) == 0)
			return true;
	return false;
}

void
config_apply(const struct config *config, struct options *options)
{
	options->fps = config->fps;
	options->copy_command = config->copy[0] ? config->copy : NULL;
	if (!options->theme) {
		options->theme = config->theme;
		options->theme_is_set = config->theme != NULL;
	}
	options->glyphs = config->glyphs;
	/* The last word about a role counts: those of the command line stand behind. */
	size_t n = config->n_map;
	if (n + options->n_map > OPTION_LIST)
		n = OPTION_LIST - options->n_map;
	memmove(options->map + n, options->map, options->n_map * sizeof(*options->map));
	memcpy(options->map, config->map, n * sizeof(*options->map));
	options->n_map += n;
	options->outcomes = config->outcome;
	options->n_outcomes = config->n_outcomes;
	for (size_t i = 0; i < config->n_limits; i++)	/* within their ranges, or it is refused */
		engine_limit_set(config->limit[i].name, config->limit[i].value, NULL);
	if (!options->keys || options->keys[0] != '@')
		command_bind(config->keys, config->n_keys);
	for (size_t i = 0; i < config->n_gate; i += 2) {
		if (is_said(options, config->gate[i]) ||
		    options->n_gate_set + 2 >= LENGTH(options->gate_set))
			continue;
		options->gate_set[options->n_gate_set++] = config->gate[i];
		options->gate_set[options->n_gate_set++] = config->gate[i + 1];
	}
}
