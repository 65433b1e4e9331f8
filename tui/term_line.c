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

void
term_line_open(const struct term_options *options, bool takes_title)
{
	term_line.has_mouse = options->has_mouse;
	term_line.has_title = takes_title;
	term_line.asked_cols = options->cols;
	term_line.asked_rows = options->rows;
	term_line.is_open = true;
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

/* The title that is wanted; the one before is kept first, when the terminal shows that one. */
static bool
send_title(bool keeps)
{
	struct str out = { 0 };

	str_fmt(&out, "%s\033]2;%s\a", keeps ? TERM_TITLE_KEEP : "", term_line.title);
	bool is_sent = term_send(str_text(&out), out.len);
	str_release(&out);
	if (is_sent && !term_line.had_title) {
		tty_add_restore(&term_line.tty, TERM_TITLE_BACK);
		term_line.had_title = true;
	}
	return is_sent;
}

void
term_title(const char *text)
{
	size_t n = 0;

	if (!term_line.has_title)
		return;
	for (; *text && n < sizeof(term_line.title) - 1; text++)
		if ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
		    (*text >= '0' && *text <= '9') || strchr(" ./:+%-", *text))
			term_line.title[n++] = *text;
	term_line.title[n] = '\0';
	if (!term_line.is_away)		/* else it is given when the screen is ours again */
		send_title(!term_line.had_title);
}

void
term_title_again(void)
{
	/* Leaving took the old one off the pile: it is kept anew, or leaving for good would take
	 * what somebody else put there. */
	if (term_line.title[0])
		send_title(true);
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
