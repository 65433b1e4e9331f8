/* relay: a file in memory that curses writes into, so that it never waits for a terminal. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tui/relay.h"

/* Another descriptor of the same open file, as a stream: they share one offset. */
static FILE *
stream(int fd, const char *mode)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	return copy < 0 ? NULL : fdopen(copy, mode);
}

int
relay_open(struct relay *relay, struct err *err)
{
	*relay = (struct relay){ .fd = memfd_create("sitrep-screen", MFD_CLOEXEC) };
	if (relay->fd >= 0) {
		relay->out = stream(relay->fd, "w");
		relay->in = stream(relay->fd, "r");
	}
	if (relay->out && relay->in)
		return 0;
	err_set(err, ERR_IO, "terminal: no file in memory: %s", strerror(errno));
	relay_close(relay);
	return -1;
}

void
relay_close(struct relay *relay)
{
	if (relay->out)
		fclose(relay->out);
	if (relay->in)
		fclose(relay->in);
	if (relay->fd > 0)
		close(relay->fd);
	*relay = (struct relay){ 0 };
}

void
relay_lean(struct relay *relay, const char *ascii)
{
	size_t len = strlen(ascii);

	if (len < sizeof(relay->ascii))
		memcpy(relay->ascii, ascii, len + 1);
}

/* How many bytes of a text stand there; 0: it does not, or is empty. */
static size_t
stands(const char *at, const char *end, const char *text)
{
	size_t len = strlen(text);

	return len && (size_t)(end - at) >= len && memcmp(at, text, len) == 0 ? len : 0;
}

/* A default color that the next sequence takes back anyway, since it begins with a reset. */
static size_t
idle_color(const char *at, const char *end, const char *ascii)
{
	static const char *const colors[] = { "\033[39m", "\033[49m", "\033[39;49m" };
	size_t len = 0, n;

	for (size_t i = 0; !len && i < sizeof(colors) / sizeof(colors[0]); i++)
		len = stands(at, end, colors[i]);
	const char *next = at + len;
	while (len && (n = stands(next, end, ascii)) > 0)
		next += n;
	return len && (stands(next, end, "\033[m") || stands(next, end, "\033[0m") ||
		       stands(next, end, "\033[0;")) ? len : 0;
}

#define PARAMS_MOST 12	/* of one sequence; terminals take 16 and more */

/* How many bytes an SGR sequence of digits has that stands there, 0: none; *params counts its
 * parameters up. */
static size_t
sgr(const char *at, const char *end, int *params)
{
	const char *next = at + 2;

	if (end - at < 3 || at[0] != '\033' || at[1] != '[')
		return 0;
	for (++*params; next < end && (*next == ';' || (*next >= '0' && *next <= '9')); next++)
		*params += *next == ';';
	return next < end && *next == 'm' ? (size_t)(next + 1 - at) : 0;
}

/* Does a sequence take back all that came before it? */
static bool
is_reset(const char *at)
{
	return at[2] == 'm' || at[2] == ';' || (at[2] == '0' && (at[3] == 'm' || at[3] == ';'));
}

/* Sequences that stand one behind the other are one, `ESC [ 0 m ESC [ 1 m` is `ESC [ 0 ; 1 m`; of
 * those before a reset nothing is left. */
static size_t
join_sgr(char *at, size_t len)
{
	char *out = at;
	size_t n, more;

	for (const char *from = at, *end = at + len; from < end;) {
		int params = 0;
		n = *from == '\033' ? sgr(from, end, &params) : 0;
		if (n == 0) {
			*out++ = *from++;
			continue;
		}
		char *begin = out;
		memmove(out, from, n);
		out += n;
		from += n;
		while ((more = from < end ? sgr(from, end, &params) : 0) > 0 &&
		       (is_reset(from) || params <= PARAMS_MOST)) {
			out = is_reset(from) ? begin + 2 : out;
			params = is_reset(from) ? 1 : params;
			out[-1] = out == begin + 2 ? '[' : ';';
			memmove(out, from + 2, more - 2);
			out += more - 2;
			from += more;
		}
	}
	return (size_t)(out - at);
}

/* Leave out what says nothing, in place; returns the length that is left. */
static size_t
make_lean(char *at, size_t len, const char *ascii)
{
	char *out = at;

	for (const char *from = at, *end = at + len; from < end;) {
		size_t n = *from == *ascii ? stands(from, end, ascii) : 0;
		if (n == 0 && *from == '\033')
			n = idle_color(from, end, ascii);
		if (n == 0)
			*out++ = *from++;
		else
			from += n;
	}
	return join_sgr(at, (size_t)(out - at));
}

bool
relay_take(struct relay *relay, struct str *bytes)
{
	off_t size = lseek(relay->fd, 0, SEEK_END), at = 0;
	size_t before = bytes->len;
	char piece[4096];

	while (at < size) {
		ssize_t n = pread(relay->fd, piece, sizeof(piece), at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		str_bytes(bytes, piece, (size_t)n);
		at += n;
	}
	if (bytes->len > before) {
		bytes->len = before + make_lean(bytes->at + before, bytes->len - before,
						relay->ascii);
		bytes->at[bytes->len] = '\0';
	}
	/* Back to the start, also for curses, whose descriptor shares the offset. */
	bool is_empty = !ftruncate(relay->fd, 0) && !lseek(relay->fd, 0, SEEK_SET);
	return is_empty && at == size;
}
