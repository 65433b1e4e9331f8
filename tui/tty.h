/* tty: the line to the terminal: modes, size, bytes in and out that never block. No curses. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_TTY_H
#define SR_TUI_TTY_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "tui/keydecode.h"

/*
 * Both directions are opened anew through /proc/self/fd, so that O_NONBLOCK is ours alone and not
 * the shell's. Where that fails the caller's descriptors are used and poll() asks before each
 * piece. {.fd_in = -1, .fd_out = -1} is closed.
 */
struct tty {
	int fd_in, fd_out;		/* -1 = closed */
	bool own_in, own_out;		/* opened here, to be closed */
	bool is_gone;
	volatile sig_atomic_t is_raw;	/* in our modes: must be given back */
	struct termios before;		/* as it was at tty_open() */
	char restore[256];		/* bytes that turn off what we turned on */
	size_t restore_len;
	struct str out;			/* not yet sent; */
	size_t out_at;			/* sent of it */
	uint64_t bytes_sent;
	struct keydecode decode;
};

/* Take the line. Returns 0; -1 and *err (ERR_IO) when either is no terminal. */
int tty_open(struct tty *tty, int fd_in, int fd_out, struct err *err);
void tty_close(struct tty *tty);
/* Keys at once and unechoed, no translation of newlines, signals on. */
void tty_raw(struct tty *tty);
/* Add to what tty_restore() sends; padding marks of terminfo (`$<5>`) are left out. */
void tty_add_restore(struct tty *tty, const char *text);
/* Give the line back: one write() of the restore bytes, and the modes of before. Does nothing when
 * not raw, so twice is once. Async-signal-safe. */
void tty_restore(struct tty *tty);
/* Size by the terminal; 0 where it does not say. */
void tty_size(const struct tty *tty, int *cols, int *rows);

/* Queue bytes; send what the terminal takes now (false = it is gone); is some still waiting? */
void tty_add(struct tty *tty, const char *at, size_t len);
bool tty_flush(struct tty *tty);
bool tty_is_waiting(const struct tty *tty);
/* Send the rest, waiting up to so many ms; what is left then is dropped. */
void tty_drain(struct tty *tty, int limit_ms);

/* Read all there is into the decoder; a line that is gone becomes KEY_GONE, once. */
void tty_read(struct tty *tty, int64_t now_ms);

#endif
