/* theme_private: what reading a theme shares: where we are, what went wrong, and values. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_THEME_PRIVATE_H
#define SR_TUI_THEME_PRIVATE_H

#include <cjson/cJSON.h>

#include "tui/theme.h"

/* What is being read; `path` is where, for sentences: section, entry, member. */
struct theme_reader {
	const char *at, *end;
	const cJSON *palette, *roles;
	struct str *warnings;		/* or NULL */
	struct err *err;
	const char *path[3];		/* NULL from the first that does not apply */
};

/* Set the error, its place first; returns -1. */
int theme_wrong(struct theme_reader *reader, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Warn of a key nobody knows; depth = how many parts of the path lead to it. */
void theme_unknown_key(struct theme_reader *reader, size_t depth, const char *key);

/* COLOR: `default`, the name of a palette entry (which may name another), or an object. */
int theme_read_color(struct theme_reader *reader, const cJSON *value, struct color *color);
/* A list of attributes to bits; is_mono: those of a screen without colours. */
int theme_read_attr(struct theme_reader *reader, const cJSON *value, bool is_mono,
	uint8_t *attr);
/* One character of a glyph: safe, one cell wide, not above `highest`. */
bool theme_read_glyph(const cJSON *value, uint32_t highest, uint32_t *cp);

#endif
