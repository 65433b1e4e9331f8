/* tty: the line to the terminal: modes, size, bytes in and out that never block. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tui/tty.h"

enum { RESTORE_WAIT_MS = 100 };	/* of the 200 ms in which a signal must end us */

static bool
is_ready(int fd, short events, int timeout_ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };

	return poll(&poll_fd, 1, timeout_ms) > 0 && poll_fd.revents & (events | POLLHUP | POLLERR);
}

/* Open a descriptor's terminal anew, non-blocking; the descriptor itself when that fails. */
static int
open_anew(int fd, int mode, bool *is_own)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int mine = open(path, mode | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	*is_own = mine >= 0;
	return *is_own ? mine : fd;
}

int
tty_open(struct tty *tty, int fd_in, int fd_out, struct err *err)
{
	*tty = (struct tty){ .fd_in = -1, .fd_out = -1 };
	if (tcgetattr(fd_in, &tty->before) || !isatty(fd_out))
		return err_set(err, ERR_IO, "terminal: standard input and output are no terminal");
	tty->fd_in = open_anew(fd_in, O_RDONLY, &tty->own_in);
	tty->fd_out = open_anew(fd_out, O_WRONLY, &tty->own_out);
	return 0;
}

void
tty_close(struct tty *tty)
{
	if (tty->own_in)
		close(tty->fd_in);
	if (tty->own_out)
		close(tty->fd_out);
	str_release(&tty->out);
	keydecode_release(&tty->decode);
	*tty = (struct tty){ .fd_in = -1, .fd_out = -1 };
}

void
tty_raw(struct tty *tty)
{
	struct termios raw = tty->before;

	/* Ctrl-S, Ctrl-Q and the signal keys stay the terminal's: IXON and ISIG as they were. */
	raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	/* Now, not after a drain: a stalled line would never let us go on. */
	tcsetattr(tty->fd_in, TCSANOW, &raw);
	tty->is_raw = 1;
}

void
tty_add_restore(struct tty *tty, const char *text)
{
	while (*text && tty->restore_len < sizeof(tty->restore)) {
		const char *close = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;

		if (close)
			text = close + 1;
		else
			tty->restore[tty->restore_len++] = *text++;
	}
}

void
tty_restore(struct tty *tty)
{
	if (!tty->is_raw)
		return;
	tty->is_raw = 0;
	/* A full line gets one chance to drain; one that is gone has nobody left to tell. */
	ssize_t n = write(tty->fd_out, tty->restore, tty->restore_len);
	if (n < 0 && errno == EAGAIN && is_ready(tty->fd_out, POLLOUT, RESTORE_WAIT_MS))
		n = write(tty->fd_out, tty->restore, tty->restore_len);
	(void)n;
	tcsetattr(tty->fd_in, TCSANOW, &tty->before);
}

void
tty_size(const struct tty *tty, int *cols, int *rows)
{
	struct winsize size = { 0 };

	if (ioctl(tty->fd_out, TIOCGWINSZ, &size))
		size = (struct winsize){ 0 };
	*cols = size.ws_col;
	*rows = size.ws_row;
}

void
tty_add(struct tty *tty, const char *at, size_t len)
{
	if (!tty->is_gone)
		str_bytes(&tty->out, at, len);
}

bool
tty_is_waiting(const struct tty *tty)
{
	return tty->out_at < tty->out.len;
}

/* The line is gone: nothing can be sent, and the reader is told once. */
static void
lose(struct tty *tty)
{
	if (tty->is_gone)
		return;
	tty->is_gone = true;
	str_clear(&tty->out);
	tty->out_at = 0;
	keydecode_gone(&tty->decode);
}

bool
tty_flush(struct tty *tty)
{
	/* Without a descriptor of our own a write may block: pieces a terminal takes at once. */
	size_t piece = tty->own_out ? SIZE_MAX : 512;

	while (!tty->is_gone && tty_is_waiting(tty)) {
		size_t left = tty->out.len - tty->out_at;

		if (!tty->own_out && !is_ready(tty->fd_out, POLLOUT, 0))
			return true;
		ssize_t n = write(tty->fd_out, tty->out.at + tty->out_at,
			left < piece ? left : piece);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return true;
		if (n <= 0) {
			lose(tty);
			return false;
		}
		tty->out_at += (size_t)n;
		tty->bytes_sent += (uint64_t)n;
	}
	str_clear(&tty->out);
	tty->out_at = 0;
	return !tty->is_gone;
}

void
tty_drain(struct tty *tty, int limit_ms)
{
	enum { STEP_MS = 10 };

	for (; limit_ms > 0 && tty_flush(tty) && tty_is_waiting(tty); limit_ms -= STEP_MS)
		is_ready(tty->fd_out, POLLOUT, STEP_MS);
	str_clear(&tty->out);
	tty->out_at = 0;
}

void
tty_read(struct tty *tty, int64_t now_ms)
{
	enum { READS = 64 };	/* a tick's share: a flood of input must not starve the rest */
	char bytes[4096];

	for (int i = 0; i < READS && !tty->is_gone; i++) {
		if (!tty->own_in && !is_ready(tty->fd_in, POLLIN, 0))
			return;
		ssize_t n = read(tty->fd_in, bytes, sizeof(bytes));
		if (n > 0)
			keydecode_push(&tty->decode, bytes, (size_t)n, now_ms);
		else if (n < 0 && errno == EINTR)
			continue;
		else if (n < 0 && errno == EAGAIN)
			return;
		else
			lose(tty);
	}
}
