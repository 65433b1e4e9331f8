/* term_line: keys in and bytes out of the one terminal; all of term that needs no curses. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <string.h>

#include "tui/term_private.h"

struct term_line term_line = { .tty = { .fd_in = -1, .fd_out = -1 } };

void
term_hold_stop(bool is_held)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigprocmask(is_held ? SIG_BLOCK : SIG_UNBLOCK, &stop, NULL);
}

bool
term_is_open(void)
{
	return term_line.is_open;
}

void
term_restore(void)
{
	tty_restore(&term_line.tty);
}

void
term_queue(const char *text)
{
	tty_add(&term_line.tty, text, strlen(text));
}

static int
size_or(int size, int asked, int other, int most)
{
	size = size > 0 ? size : asked > 0 ? asked : other;
	return size > most ? most : size;
}

void
term_size(int *cols, int *rows)
{
	tty_size(&term_line.tty, cols, rows);
	*cols = size_or(*cols, term_line.asked_cols, 80, CANVAS_COLS_MAX);
	*rows = size_or(*rows, term_line.asked_rows, 24, CANVAS_ROWS_MAX);
}

int
term_fd(void)
{
	return term_line.tty.fd_in;
}

int
term_out_fd(void)
{
	return term_line.tty.fd_out;
}

bool
term_wants_write(void)
{
	return tty_is_waiting(&term_line.tty);
}

bool
term_flush(void)
{
	return tty_flush(&term_line.tty);
}

void
term_read(int64_t now_ms)
{
	tty_read(&term_line.tty, now_ms);
}

bool
term_key(struct key_event *event, int64_t now_ms)
{
	return keydecode_next(&term_line.tty.decode, now_ms, event);
}

int
term_key_wait(int64_t now_ms)
{
	return keydecode_wait(&term_line.tty.decode, now_ms);
}

void
term_mouse_on(void)
{
	term_queue(TERM_MOUSE_ON);
	if (!term_line.had_mouse)
		tty_add_restore(&term_line.tty, TERM_MOUSE_OFF);
	term_line.had_mouse = true;
}

void
term_mouse(bool is_on)
{
	if (!term_line.is_open || term_line.has_mouse == is_on)
		return;
	term_line.has_mouse = is_on;
	if (term_line.is_away)
		return;		/* term_resume() turns it on */
	if (is_on)
		term_mouse_on();
	else
		term_queue(TERM_MOUSE_OFF);
	tty_flush(&term_line.tty);
}

void
term_bell(void)
{
	term_send("\a", 1);
}

void
term_title(const char *text)
{
	struct str out = { 0 };

	if (!term_line.has_title)
		return;
	if (!term_line.had_title) {
		str_add(&out, TERM_TITLE_KEEP);
		tty_add_restore(&term_line.tty, TERM_TITLE_BACK);
	}
	str_add(&out, "\033]2;");
	for (; *text; text++)
		if ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
		    (*text >= '0' && *text <= '9') || strchr(" ./:+%-", *text))
			str_char(&out, *text);
	str_add(&out, "\a");
	term_line.had_title |= term_send(str_text(&out), out.len);
	str_release(&out);
}

bool
term_send(const char *at, size_t len)
{
	/* Behind what is on its way; of a line that is stalled so much is kept and no more. */
	if (!term_line.is_open || term_line.is_away ||
	    term_line.tty.out.len - term_line.tty.out_at > TERM_QUEUE_MAX)
		return false;
	tty_add(&term_line.tty, at, len);
	return tty_flush(&term_line.tty);
}
