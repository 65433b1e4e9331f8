/* theme_file: a theme by its name or its file: built in, of the config folder, or anywhere. */
/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tui/theme.h"

static bool
is_path(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') || (len > 5 && strcmp(name + len - 5, ".json") == 0);
}

bool
theme_path(const char *name, const char *folder, bool is_of_config, struct str *out)
{
	if (theme_builtin_text(name))
		return false;
	if (is_path(name) && (!is_of_config || name[0] == '/')) {
		str_add(out, name);
		return true;
	}
	/* A bare name is never looked for in the working directory. */
	if (!folder || !*folder || (strchr(name, '/') && !is_of_config))
		return false;
	struct str path = { 0 };
	str_fmt(&path, "%s/themes/%s%s", folder, name, is_path(name) ? "" : ".json");
	bool is_there = access(path.at, F_OK) == 0;
	if (is_there)
		str_add(out, path.at);
	str_release(&path);
	return is_there;
}

int
theme_find(struct theme *theme, const char *name, const char *folder, bool is_of_config,
	struct str *warnings, struct err *err)
{
	struct str path = { 0 }, text = { 0 };
	struct err why = { 0 };
	int result = -1;

	if (!theme_path(name, folder, is_of_config, &path)) {
		result = theme_load(theme, name, err);
	} else if (save_read(path.at, THEME_BYTES_MAX, &text, &why) != 0) {
		err_set(err, ERR_CONFIG, "%s", why.text);
	} else {
		result = theme_parse(theme, str_text(&text), text.len, warnings, &why);
		if (result != 0)
			err_set(err, ERR_CONFIG, "%s: %s", path.at, why.text);
	}
	str_release(&path);
	str_release(&text);
	return result;
}
