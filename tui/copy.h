/* copy: to the clipboard by the best way there is, and which way that was. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_COPY_H
#define SR_TUI_COPY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

/* The ways, best first; the file clip.txt is written in any case. */
enum copy_route { ROUTE_COMMAND, ROUTE_TMUX, ROUTE_OSC52, ROUTE_FILE };

enum { COPY_BASE64_MAX = 74 * 1000 };	/* of an OSC 52: what terminals take */

/*
 * The way for len bytes. command: copy.command, or NULL; tmux, term: of the environment;
 * has_osc52: the terminal's entry names it. GNU screen (TERM screen* without TMUX) is not tried.
 */
enum copy_route copy_route(const char *const *command, const char *tmux, const char *term,
	bool has_osc52, size_t len);
/* `copy.command`, `tmux load-buffer`, `the terminal (OSC 52)`, `the file alone`. */
const char *copy_route_name(enum copy_route route);

/* Append outside or clean bytes as they may be pasted: safe text, lines kept, no newline at the
 * end. */
void copy_clean(struct str *out, const char *at, size_t len);
/* Append the sequence that gives bytes to the terminal's clipboard. */
void copy_osc52(struct str *out, const char *at, size_t len);

#endif
