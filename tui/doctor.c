/* doctor: what this terminal, its tools and a log can do, each with `ok` or what to type. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/config.h"
#include "tui/copy.h"
#include "tui/launcher.h"
#include "tui/places.h"
#include "tui/run.h"
#include "tui/sandbox.h"
#include "tui/term.h"

enum { COLS = 80, INDENT = 15, VALUE_COLS = 40, LIMIT_INDENT = 39 };

/* Safe text word by word from a column on, broken at words: what goes on stands at the indent.
 * Returns the column behind it. */
static int
add_words(struct str *out, const char *text, int column, int indent)
{
	struct str word = { 0 };
	bool is_first = true;

	for (const char *at = text; *at; is_first = false) {
		size_t n = strcspn(at, " ");
		str_clear(&word);
		str_bytes(&word, at, n);
		int width = text_width(str_text(&word));
		if (column > indent && column + !is_first + width > COLS) {
			str_fmt(out, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent && !is_first) {
			str_char(out, ' ');
			column++;
		}
		str_bytes(out, at, n);
		column += width;
		at += n + (at[n] == ' ');
	}
	str_release(&word);
	return column;
}

/* A row: what, how it stands, and `ok` or what to do, which gets lines of its own where there is no
 * room. Outside text becomes safe here. */
static void
row(struct str *out, const char *what, const char *value, const char *advice)
{
	struct str clean = { 0 };

	text_safe(&clean, value, strlen(value));
	int width = text_width(str_text(&clean));
	str_fmt(out, "%-14s ", what);
	if (width <= VALUE_COLS && (!advice ||
				    INDENT + VALUE_COLS + 1 + text_width(advice) <= COLS)) {
		str_fmt(out, "%s%*s %s\n", str_text(&clean), VALUE_COLS - width, "",
			advice ? advice : "ok");
	} else {
		int column = add_words(out, str_text(&clean), INDENT, INDENT);
		if (advice)
			str_fmt(out, "\n%*s", INDENT, "");
		if (!advice)
			str_add(out, " ");
		add_words(out, advice ? advice : "ok", advice ? INDENT : column + 1, INDENT);
		str_char(out, '\n');
	}
	str_release(&clean);
}

/* A row that only tells. text: safe. */
static void
tell(struct str *out, const char *what, const char *text)
{
	str_fmt(out, "%-14s ", what);
	add_words(out, text, INDENT, INDENT);
	str_char(out, '\n');
}

/* A console has the colors it has: another TERM would only be wrong. */
static bool
is_console(const char *term)
{
	static const char *const begins[] = { "linux", "vt", "cons", "wsvt", "pcvt" };

	for (size_t i = 0; term && i < LENGTH(begins); i++)
		if (strncmp(term, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

static const char *
or_unset(const char *value)
{
	return value && *value ? value : "not set";
}

static const char *
depth_word(enum color_depth depth)
{
	static const char *const words[] = { "none", "8", "16", "256", "direct" };

	return words[depth];
}

static void
tell_terminal(struct str *out, const struct options *options,
	      const struct environment *environment, const struct term_facts *facts, bool is_there,
	      enum tier tier)
{
	enum color_choice choice = COLOR_AUTO;
	bool no_color = environment->no_color && *environment->no_color;
	const char *term = environment->term;
	struct winsize size = { 0 };
	char text[128];

	row(out, "TERM", or_unset(term),
	    !term || !*term ? "export TERM=xterm-256color" :
	    !is_there ? "apt install ncurses-term, or export TERM=xterm-256color" : NULL);
	if (options->color)
		color_choice_find(options->color, &choice);
	enum color_depth depth = color_depth(choice, no_color, facts->colors, facts->has_rgb);
	snprintf(text, sizeof(text), "%s (terminfo %d%s)%s", depth_word(depth), facts->colors,
		 facts->has_rgb ? ", RGB" : "", no_color ? ", NO_COLOR" : "");
	row(out, "colors", text, facts->colors >= 256 || no_color || choice != COLOR_AUTO ||
				 (is_there && is_console(term))
				 ? NULL : "export TERM=xterm-256color, if it has them");
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		size = (struct winsize){ 0 };
	snprintf(text, sizeof(text), "%dx%d", size.ws_col, size.ws_row);
	row(out, "size", size.ws_col ? text : "not a terminal",
	    size.ws_col && size.ws_col < 80 ? "80x24 shows all parts" : NULL);
	const char *locale = environment->lc_all && *environment->lc_all ? environment->lc_all
			   : environment->lc_ctype && *environment->lc_ctype
				   ? environment->lc_ctype : or_unset(environment->lang);
	row(out, "locale", locale, tier == TIER_UNICODE ? NULL : "export LANG=C.UTF-8");
	row(out, "characters", tier == TIER_UNICODE ? "unicode" : "ascii", NULL);
	snprintf(text, sizeof(text), "title %s, synchronized output %s",
		 facts->has_title ? "yes" : "no", facts->has_sync ? "yes" : "no");
	row(out, "can do", text, NULL);
	row(out, "mouse", options->mouse ? "on" : "off: --mouse, or M on the board", NULL);
}

/* All glyphs, and below each its twin of the ascii tier. */
static void
tell_glyphs(struct str *out, const struct theme *theme, enum tier tier)
{
	char bytes[4];

	for (int t = tier == TIER_UNICODE ? 0 : 1; t < 2; t++) {
		str_fmt(out, "%-14s ", t == 0 ? "glyphs" : "  in ascii");
		for (int i = 0; i < GLYPH_COUNT; i++)
			str_bytes(out, bytes,
				  (size_t)text_encode(bytes, theme->glyphs.cp[i][t]));
		str_add(out, "\n");
	}
}

/* What a running tmux says of one of its options; "" when it does not. Its words, no shell. */
static void
ask_tmux(const char *option, struct str *out)
{
	char *const argv[] = { (char *)"tmux", (char *)"show-options", (char *)"-gsv",
			       (char *)(uintptr_t)option, NULL };
	int ends[2];
	char piece[256];
	ssize_t n;

	if (pipe2(ends, 0) != 0)
		return;
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		launcher_exec(argv);
		_exit(127);
	}
	close(ends[1]);
	while (child > 0 && (n = read(ends[0], piece, sizeof(piece))) > 0)
		str_bytes(out, piece, (size_t)n);
	close(ends[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	while (out->len && out->at[out->len - 1] == '\n')
		out->at[--out->len] = '\0';
}

static void
tell_tmux(struct str *out, const struct environment *environment)
{
	struct str escape = { 0 }, clipboard = { 0 };

	if (!environment->tmux || !*environment->tmux) {
		row(out, "tmux", "not in tmux", NULL);
		return;
	}
	ask_tmux("escape-time", &escape);
	ask_tmux("set-clipboard", &clipboard);
	row(out, "escape-time", str_text(&escape),
	    strtol(str_text(&escape), NULL, 10) <= 50 ? NULL : "tmux set -s escape-time 10");
	row(out, "set-clipboard", str_text(&clipboard),
	    strcmp(str_text(&clipboard), "off") != 0 ? NULL
						     : "tmux set -s set-clipboard external");
	str_release(&escape);
	str_release(&clipboard);
}

static void
tell_places(struct str *out, const struct options *options, const struct environment *environment,
	    const struct term_facts *facts)
{
	struct str path = { 0 };

	row(out, "clipboard", copy_route_name(copy_route(options->copy_command,
			environment->tmux, environment->term, facts->has_clipboard, 0)), NULL);
	config_folder(environment->config_home, environment->home, &path);
	str_add(&path, path.len ? "/config.json" : "no home");
	const char *config = options->config ? options->config : path.at;
	char warned[64];
	snprintf(warned, sizeof(warned), "%zu key%s not used, named above; sitrep help config",
		 options->n_config_warnings, options->n_config_warnings == 1 ? "" : "s");
	row(out, "config", config, options->n_config_warnings ? warned :
	    options->config || access(config, F_OK) == 0 ? NULL : "ok, not there: all as usual");
	str_clear(&path);
	places_state(environment, &path);
	row(out, "state", path.len ? path.at : "none: notes stay in memory",
	    path.len ? NULL : "export HOME or XDG_STATE_HOME");
	str_clear(&path);
	places_runtime(environment, &path);
	row(out, "runtime", path.len ? path.at : "none", path.len ? NULL
								  : "export XDG_RUNTIME_DIR");
	str_release(&path);
	bool has_files = sandbox_possible() & SANDBOX_FILES;
	row(out, "sandbox", sandbox_word(sandbox_possible()),
	    has_files ? NULL : "the kernel has no Landlock: boot with lsm=landlock");
}

static void
tell_limits(struct str *out)
{
	struct engine_limit limit;
	char value[40], low[40], high[40];

	for (size_t i = 0; engine_limit(i, &limit); i++) {
		size_t from = out->len;
		str_fmt(out, "%-28s %8s  %s..%s  ", limit.name,
			num_text(value, limit.value, 6), num_text(low, limit.low, 6),
			num_text(high, limit.high, 6));
		int column = (int)(out->len - from);
		add_words(out, limit.text, column, LIMIT_INDENT);
		if (limit.value < limit.usual || limit.value > limit.usual)
			str_fmt(out, " (set; usually %s)", num_text(value, limit.usual, 6));
		str_char(out, '\n');
	}
}

/* How a log is read: which field plays which role, and what was noted on the way. */
static int
tell_log(struct str *out, const struct options *options, const struct environment *environment,
	 struct err *err)
{
	struct run run = { 0 };
	int code = -1;

	if (run_open(&run, options, environment, true, err) == 0 &&
	    run_load(&run, false, err) == 0) {
		const struct snapshot *s = engine_snapshot(run.engine);
		tell(out, "fields", s->fields_text);
		for (size_t i = 0; engine_note(run.engine, i); i++)
			tell(out, "note", engine_note(run.engine, i));
		const char *damage = engine_damage_line(run.engine);
		tell(out, "input", *damage ? damage : "whole, no damage");
		code = 0;
	} else if (run.engine && err->code == ERR_NO_RECORD) {
		struct str lines = { 0 };
		engine_explain(run.engine, &lines);
		for (const char *at = str_text(&lines); *at;) {
			char *line = xstrndup(at, strcspn(at, "\n"));
			tell(out, "unread", line);
			at += strlen(line);
			at += *at == '\n';
			free(line);
		}
		str_release(&lines);
	}
	run_close(&run);
	return code;
}

int
doctor_run(const struct options *options, const struct environment *environment, struct err *err)
{
	struct str out = { 0 };
	struct term_facts facts = { 0 };
	struct theme theme;
	int code = 0;

	if (run_theme(&theme, options, environment, err) != 0)
		return -1;
	if (options->limits) {
		tell_limits(&out);
	} else {
		const char *term = environment->term;
		bool is_there = term && *term && term_describe(term, &facts);
		enum tier tier = term_locale(environment->lc_all, environment->lc_ctype,
					     environment->lang, term);
		tier = options->ascii ? TIER_ASCII : tier;
		tell_terminal(&out, options, environment, &facts, is_there, tier);
		row(&out, "theme", theme.name, NULL);
		tell_glyphs(&out, &theme, tier);
		tell_tmux(&out, environment);
		tell_places(&out, options, environment, &facts);
		if (options->n_files)
			code = tell_log(&out, options, environment, err);
	}
	/* Of a log that cannot be read it says what is in there. */
	bool is_told = code == 0 || err->code == ERR_NO_RECORD;
	if (is_told && save_all(STDOUT_FILENO, str_text(&out), out.len) != 0)
		code = err_set(err, ERR_IO, "stdout: %s", strerror(errno));
	str_release(&out);
	return code;
}
