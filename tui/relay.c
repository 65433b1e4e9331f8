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

bool
relay_take(struct relay *relay, struct str *bytes)
{
	off_t size = lseek(relay->fd, 0, SEEK_END), at = 0;
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
	/* Back to the start, also for curses, whose descriptor shares the offset. */
	bool is_empty = !ftruncate(relay->fd, 0) && !lseek(relay->fd, 0, SEEK_SET);
	return is_empty && at == size;
}
