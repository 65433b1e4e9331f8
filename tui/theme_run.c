/* theme_run: `sitrep theme`: lists themes, shows one, and measures one against the limits. */
/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/config.h"
#include "tui/run.h"
#include "tui/vision.h"

static int
print(const struct str *out, struct err *err)
{
	if (save_all(STDOUT_FILENO, str_text(out), out->len) != 0)
		return err_set(err, ERR_IO, "stdout: %s", strerror(errno));
	return 0;
}

static void
add_figure(struct str *out, double figure, const char *unit)
{
	if (isnan(figure))
		str_fmt(out, "%6s%s", "-", unit);
	else
		str_fmt(out, "%6.1f%s", figure, unit);
}

static const char *
appearance_word(enum appearance appearance)
{
	return appearance == APPEARANCE_DARK ? "dark" : appearance == APPEARANCE_LIGHT ? "light"
										       : "any";
}

static void
add_row(struct str *out, const char *name, const struct theme *theme, const char *from)
{
	struct vision_report report;

	vision_measure(&report, theme);
	text_safe(out, name, strlen(name));
	for (int i = text_width(name); i < 16; i++)
		str_add(out, " ");
	str_fmt(out, "%-6s contrast", appearance_word(theme->appearance));
	add_figure(out, report.least_text, ":1");
	str_add(out, "  color vision");
	add_figure(out, report.least_distance, report.is_chips ? " chips" : "      ");
	str_add(out, "  ");
	text_safe(out, from, strlen(from));
	str_add(out, "\n");
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files of the config folder, in the order of their names. */
static void
add_files(struct str *out, const char *folder)
{
	struct str path = { 0 };
	struct arena arena = { 0 };
	char *name[256];
	size_t n = 0;

	str_fmt(&path, "%s/themes", folder);
	DIR *dir = *folder ? opendir(path.at) : NULL;
	for (struct dirent *entry; dir && (entry = readdir(dir)) && n < LENGTH(name);) {
		size_t len = strlen(entry->d_name);
		if (len > 5 && entry->d_name[0] != '.' &&
		    strcmp(entry->d_name + len - 5, ".json") == 0)
			name[n++] = arena_text(&arena, entry->d_name, len - 5);
	}
	if (dir)
		closedir(dir);
	qsort(name, n, sizeof(*name), by_name);
	for (size_t i = 0; i < n; i++) {
		struct theme theme;
		struct err err = { 0 };
		if (theme_builtin_text(name[i]))
			continue;	/* the built-in one has the name */
		if (theme_find(&theme, name[i], folder, true, NULL, &err) == 0)
			add_row(out, name[i], &theme, path.at);
		else
			str_fmt(out, "%s\n", err.text);
	}
	arena_release(&arena);
	str_release(&path);
}

static int
list(const struct options *options, const char *folder, struct err *err)
{
	struct str out = { 0 };

	(void)options;
	for (size_t i = 0; theme_builtin_name(i); i++) {
		struct theme theme;
		if (theme_load(&theme, theme_builtin_name(i), err) != 0)
			return -1;
		add_row(&out, theme_builtin_name(i), &theme, "built in");
	}
	add_files(&out, folder);
	int code = print(&out, err);
	str_release(&out);
	return code;
}

/* The text of a theme, as it is read; what is not safe in a file becomes visible. */
static int
show(const struct options *options, const char *folder, struct err *err)
{
	const char *name = options->file[1], *text = theme_builtin_text(name);
	struct str path = { 0 }, file = { 0 }, out = { 0 };
	struct err why = { 0 };
	struct theme theme;
	int code = -1;

	if (text) {
		str_add(&out, text);
		code = print(&out, err);
	} else if (!theme_path(name, folder, false, &path)) {
		theme_load(&theme, name, err);
	} else if (save_read(path.at, THEME_BYTES_MAX, &file, &why) != 0) {
		err_set(err, ERR_CONFIG, "%s", why.text);
	} else {
		for (const char *at = file.at, *end = at + file.len; at < end;) {
			const char *newline = memchr(at, '\n', (size_t)(end - at));
			text_safe(&out, at, (size_t)((newline ? newline : end) - at));
			str_add(&out, "\n");
			at = newline ? newline + 1 : end;
		}
		code = print(&out, err);
	}
	str_release(&path);
	str_release(&file);
	str_release(&out);
	return code;
}

static void
add_limit(struct str *out, const char *what, double figure, const char *unit, double limit,
	  enum role role)
{
	str_fmt(out, "%-34s", what);
	add_figure(out, figure, unit);
	if (!isnan(figure))
		str_fmt(out, "  limit %.1f  %s", limit, figure >= limit ? "ok" : "UNDER");
	if (role != ROLE_NONE)
		str_fmt(out, "  (%s)", role_name(role));
	str_add(out, "\n");
}

/* Measured against the limits of screens.md 9.3; under one of them: 78. */
static int
check(const struct options *options, const char *folder, struct err *err)
{
	struct theme theme;
	struct vision_report report;
	struct str out = { 0 }, warnings = { 0 };
	int code = -1;

	if (theme_find(&theme, options->file[1], folder, false, &warnings, err) != 0) {
		str_release(&warnings);
		return -1;
	}
	vision_measure(&report, &theme);
	str_fmt(&out, "%s: for a background that is %s\n", theme.name,
		appearance_word(theme.appearance));
	add_limit(&out, "least contrast of text", report.least_text, ":1", 4.5,
		  report.least_text_role);
	add_limit(&out, "least contrast of marks", report.least_mark, ":1", 3.0,
		  report.least_mark_role);
	if (report.is_chips)
		str_add(&out, "ok, warn, bad are told by             chips that set both colors  "
			      "ok\n");
	else
		add_limit(&out, "least distance of ok, warn, bad", report.least_distance, "  ",
			  15.0, ROLE_NONE);
	str_add(&out, str_text(&warnings));
	if (print(&out, err) == 0)
		code = vision_check(&theme, err);
	str_release(&out);
	str_release(&warnings);
	return code;
}

int
theme_run(const struct options *options, const struct environment *environment, struct err *err)
{
	static const struct {
		const char *word;
		size_t files;
		int (*run)(const struct options *options, const char *folder, struct err *err);
	} verbs[] = { { "list", 1, list }, { "show", 2, show }, { "check", 2, check } };
	struct str folder = { 0 };
	int code = -1;

	config_folder(environment->config_home, environment->home, &folder);
	for (size_t i = 0; i < LENGTH(verbs); i++) {
		if (options->n_files == 0 || strcmp(options->file[0], verbs[i].word) != 0)
			continue;
		if (options->n_files == verbs[i].files)
			code = verbs[i].run(options, str_text(&folder), err);
		else
			err_set(err, ERR_USAGE, "theme %s: %s", verbs[i].word,
				verbs[i].files == 1 ? "takes no name"
						    : "name a theme, or its file");
		str_release(&folder);
		return code;
	}
	str_release(&folder);
	return err_set(err, ERR_USAGE, "theme: what? sitrep theme list, show NAME or check "
				       "NAME|FILE");
}
