/* term: THE curses room: opens the terminal, shows a canvas, gives the next key. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Ours before curses: its KEY_UP and kin are macros and would eat our enum. */
#include "core/base/mem.h"
#include "core/base/text.h"
#include "tui/relay.h"
#include "tui/term_private.h"
#include <curses.h>
#include <term.h>

static struct room {
	SCREEN *screen;
	struct relay relay;		/* what curses writes to instead of the terminal */
	char name[64];			/* of the terminfo entry */
	int cols, rows;			/* as curses knows them */
	enum color_depth depth;
	bool has_rgb, has_sync, must_erase, has_frame;
	struct cell *shown;		/* what is on the screen; rows * cols, owned */
	struct term_looks looks;
	attr_t attr[ROLE_COUNT][TERM_OVERS];	/* of the looks, as curses has them */
} room;

/* A string capability, or the other text when terminfo has none. */
static const char *
capability(const char *name, const char *other)
{
	const char *text = tigetstr(name);

	return text && text != (const char *)-1 ? text : other;
}

/* Queue what curses wrote, in one piece that the terminal shows at once where it can. */
static void
send_output(void)
{
	struct str bytes = { 0 };
	const char *sync = room.has_sync ? capability("Sync", "") : NULL;

	if (!relay_take(&room.relay, &bytes))
		room.must_erase = true;
	if (bytes.len && sync)
		term_queue(tiparm(sync, 1));
	tty_add(&term_line.tty, str_text(&bytes), bytes.len);
	if (bytes.len && sync)
		term_queue(tiparm(sync, 2));
	str_release(&bytes);
}

/* What gives the terminal back, in the order it is sent. */
static void
make_restore(void)
{
	tty_add_restore(&term_line.tty, capability("BD", TERM_PASTE_OFF));
	tty_add_restore(&term_line.tty, capability("sgr0", ""));
	tty_add_restore(&term_line.tty, capability("rmcup", ""));
	tty_add_restore(&term_line.tty, capability("cnorm", ""));
}

/* Turn on the modes that are not curses' own. */
static void
enter_modes(void)
{
	tty_raw(&term_line.tty);
	term_queue(capability("rmacs", ""));
	term_queue(capability("BE", TERM_PASTE_ON));
	if (term_line.has_mouse)
		term_mouse_on();
}

/* newterm() for a name; its signal handlers are taken out again, signals are the caller's. */
static bool
try_terminal(const char *name)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct sigaction before[LENGTH(signals)];

	for (size_t i = 0; i < LENGTH(signals); i++)
		sigaction(signals[i], NULL, &before[i]);
	room.screen = newterm(name, room.relay.out, room.relay.in);
	for (size_t i = 0; i < LENGTH(signals); i++)
		sigaction(signals[i], &before[i], NULL);
	if (room.screen)
		snprintf(room.name, sizeof(room.name), "%s", name);
	return room.screen;
}

/* Find a terminfo entry that can move the cursor. */
static int
start_curses(const char *term, struct str *notice, struct err *err)
{
	/* Not LINES and COLUMNS, which may be huge: 80x24 until term_resize() tells. */
	use_env(FALSE);
	use_tioctl(TRUE);
	if (!try_terminal(term)) {
		if (!try_terminal("xterm-256color"))
			return err_set(err, ERR_IO, "terminal %s: not in terminfo, nor is "
				"xterm-256color; install ncurses-base", term);
		if (notice) {
			str_add(notice, "terminal ");
			text_safe(notice, term, strlen(term));
			str_add(notice, " is not in terminfo: xterm-256color is used");
		}
	}
	if (!*capability("cup", ""))
		return err_set(err, ERR_IO, "terminal %s: cannot move its cursor", term);
	return 0;
}

/* Does it take a title: does the entry say so (XT), or name a status line of its own? */
static bool
takes_title(void)
{
	return tigetflag("XT") == 1 || (tigetflag("hs") == 1 && *capability("tsl", ""));
}

static void
choose_colors(const struct term_options *options)
{
	int colors = tigetnum("colors");

	room.has_rgb = tigetflag("RGB") == 1 || tigetnum("RGB") > 0 || *capability("RGB", "");
	room.depth = color_depth(options->color, options->no_color, colors, room.has_rgb);
	if (room.depth == DEPTH_MONO)
		return;
	if (start_color() == ERR || use_default_colors() == ERR)
		room.depth = DEPTH_MONO;
}

static void
release(void)
{
	if (room.screen)
		delscreen(room.screen);
	relay_close(&room.relay);
	free(room.shown);
	room = (struct room){ 0 };
	tty_close(&term_line.tty);
	term_line = (struct term_line){ .tty = term_line.tty };
}

int
term_open(const struct term_options *options, struct str *notice, struct err *err)
{
	const char *term = options->term;

	if (!term || !*term || !strcmp(term, "dumb"))
		return err_set(err, ERR_IO, "terminal: TERM is %s",
			term && *term ? term : "not set");
	if (tty_open(&term_line.tty, options->fd_in, options->fd_out, err))
		return -1;
	if (relay_open(&room.relay, err) || start_curses(term, notice, err)) {
		release();
		return -1;
	}
	make_restore();
	relay_lean(&room.relay, capability("rmacs", ""));
	choose_colors(options);
	set_escdelay(KEYDECODE_ESC_MS);
	typeahead(-1);
	nonl();
	room.has_sync = *capability("Sync", "");
	term_line_open(options, takes_title());
	enter_modes();
	int cols, rows;
	term_size(&cols, &rows);
	term_resize(cols, rows);
	return 0;
}

void
term_close(void)
{
	if (!term_line.is_open)
		return;
	tty_drain(&term_line.tty, TERM_DRAIN_MS);
	term_restore();
	release();
}

/* Where a terminal that shrank left the cursor is not known: it is taken home, and told so. */
static void
send_home(void)
{
	leaveok(stdscr, FALSE);
	move(0, 0);
	wnoutrefresh(stdscr);
	term_hold_stop(true);
	doupdate();
	term_hold_stop(false);
	send_output();
	term_queue(tiparm(capability("cup", ""), 0, 0));
}

void
term_resize(int cols, int rows)
{
	if (!term_line.is_open)
		return;
	room.cols = cols < 1 ? 1 : cols > CANVAS_COLS_MAX ? CANVAS_COLS_MAX : cols;
	room.rows = rows < 1 ? 1 : rows > CANVAS_ROWS_MAX ? CANVAS_ROWS_MAX : rows;
	if (room.has_frame)
		send_home();
	resize_term(room.rows, room.cols);
	/* What the terminal kept is not known: every cell is sent again, but nothing erased. */
	redrawwin(stdscr);
	free(room.shown);
	room.shown = xcalloc((size_t)room.cols * (size_t)room.rows, sizeof(*room.shown));
}

void
term_redraw(void)
{
	room.must_erase = true;
}

static attr_t
curses_attr(unsigned attr)
{
	static const struct { unsigned bit; attr_t curses; } bits[] = {
		{ ATTR_BOLD, A_BOLD }, { ATTR_UNDERLINE, A_UNDERLINE },
		{ ATTR_REVERSE, A_REVERSE }, { ATTR_DIM, A_DIM }, { ATTR_ITALIC, A_ITALIC },
	};
	attr_t result = 0;

	for (size_t i = 0; i < LENGTH(bits); i++)
		result |= attr & bits[i].bit ? bits[i].curses : 0;
	return result;
}

static bool
make_pair(int number, int fg, int bg)
{
	return number < COLOR_PAIRS && init_extended_pair(number, fg, bg) != ERR;
}

static void
make_looks(const struct theme *theme)
{
	if (!term_looks_make(&room.looks, theme, room.depth, make_pair))
		return;
	for (int role = 0; role < ROLE_COUNT; role++)
		for (size_t over = 0; over < TERM_OVERS; over++)
			room.attr[role][over] = curses_attr(room.looks.look[role][over].attr);
	size_t n = (size_t)room.cols * (size_t)room.rows;
	memset(room.shown, 0, n * sizeof(*room.shown));
}

/* One cell for curses. What libc measures otherwise than we do is shown as `?`. */
static void
make_char(cchar_t *out, const struct cell *cell, uint32_t base, uint32_t mark)
{
	const struct term_look *look = &room.looks.look[cell->role][cell->over % TERM_OVERS];
	wchar_t text[3] = { (wchar_t)base, (wchar_t)mark };

	if (mark && wcwidth((wchar_t)mark) != 0)
		text[1] = 0;
	setcchar(out, text, room.attr[cell->role][cell->over % TERM_OVERS], 0, &look->pair);
}

/* Put cells from..to of a row (whole characters) on curses' screen. */
static void
put_run(const struct cell *row, int y, int from, int to, cchar_t *run)
{
	int n = 0;

	for (int x = from; x < to; x++) {
		const struct cell *cell = &row[x];

		if (!cell->width)
			continue;
		bool agrees = wcwidth((wchar_t)cell->cp[0]) == cell->width;
		make_char(&run[n++], cell, agrees ? cell->cp[0] : '?', agrees ? cell->cp[1] : 0);
		if (!agrees && cell->width == 2)
			make_char(&run[n++], cell, ' ', 0);
	}
	mvadd_wchnstr(y, from, run, n);
}

/* Hand the changed cells of a row to curses. */
static void
put_row(const struct canvas *canvas, int y, int cols, cchar_t *run)
{
	static struct cell row[CANVAS_COLS_MAX];
	struct cell *shown = &room.shown[(size_t)y * (size_t)room.cols];

	term_looks_join(&room.looks, canvas_cell(canvas, 0, y), row, cols);
	for (int from = 0, to = 0; canvas_changed(row, shown, cols, &from, &to); from = to)
		put_run(row, y, from, to, run);
	memcpy(shown, row, (size_t)cols * sizeof(*row));
}

static void
put_cursor(const struct canvas *canvas)
{
	leaveok(stdscr, !canvas->has_cursor);
	if (canvas->has_cursor)
		move(canvas->cursor_y, canvas->cursor_x);
	curs_set(canvas->has_cursor);
}

bool
term_show(const struct canvas *canvas, const struct theme *theme)
{
	if (!term_line.is_open || term_line.is_away)
		return true;
	if (tty_flush(&term_line.tty) && tty_is_waiting(&term_line.tty))
		return false;
	int cols = canvas->cols < room.cols ? canvas->cols : room.cols;
	int rows = canvas->rows < room.rows ? canvas->rows : room.rows;
	cchar_t *run = xcalloc((size_t)cols + 1, sizeof(*run));

	make_looks(theme);
	for (int y = 0; y < rows; y++)
		put_row(canvas, y, cols, run);
	free(run);
	if (room.must_erase && clearok(curscr, TRUE) == OK)
		term_queue(capability("rmacs", ""));	/* other characters may be on */
	room.must_erase = false;
	room.has_frame = true;
	put_cursor(canvas);
	wnoutrefresh(stdscr);
	term_hold_stop(true);
	doupdate();
	term_hold_stop(false);
	send_output();
	tty_flush(&term_line.tty);
	return true;
}

void
term_suspend(void)
{
	struct str unsent = { 0 };

	if (!term_line.is_open || term_line.is_away)
		return;
	endwin();
	relay_take(&room.relay, &unsent);	/* the restore string says the same, and more */
	str_release(&unsent);
	tty_drain(&term_line.tty, TERM_DRAIN_MS);
	term_restore();
	term_line.is_away = true;
}

void
term_resume(void)
{
	bool was_away = term_line.is_away;
	int cols, rows;

	if (!term_line.is_open)
		return;
	term_line.is_away = false;
	enter_modes();
	if (was_away)
		term_title_again();
	curs_set(1);	/* what somebody left there is not known; put_cursor() says the rest */
	curs_set(0);
	term_size(&cols, &rows);
	term_resize(cols, rows);
	room.must_erase = true;
}

void
term_facts(struct term_facts *facts)
{
	int colors = term_line.is_open ? tigetnum("colors") : 0;

	*facts = (struct term_facts){ .name = room.name, .depth = room.depth,
		.colors = colors > 0 ? colors : 0, .has_rgb = room.has_rgb,
		.has_sync = room.has_sync, .has_mouse = term_line.has_mouse,
		.has_title = term_line.has_title,
		.has_clipboard = term_line.is_open && *capability("Ms", ""),
		.bytes_sent = term_line.tty.bytes_sent };
}

bool
term_describe(const char *term, struct term_facts *facts)
{
	int found;

	*facts = (struct term_facts){ .name = term };
	if (setupterm(term, 1, &found) == ERR)
		return false;
	int colors = tigetnum("colors");
	facts->colors = colors > 0 ? colors : 0;
	facts->has_rgb = tigetflag("RGB") == 1 || tigetnum("RGB") > 0 || *capability("RGB", "");
	facts->has_sync = *capability("Sync", "");
	facts->has_title = takes_title();
	facts->has_clipboard = *capability("Ms", "");
	bool can_move = *capability("cup", "");
	del_curterm(cur_term);
	return can_move;
}
