/* steady: what commands that run on share: the signals they end by, writing, waiting. */
/* SPDX-License-Identifier: MIT */
#include "tui/steady.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/save.h"
#include "tui/signals.h"

int64_t
steady_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int
steady_signal(void)
{
	int number;

	while ((number = signals_next()) != 0) {
		if (number == SIGNAL_TSTP)
			signals_stop();
		else if (number != SIGNAL_CONT && number != SIGNAL_WINCH)
			return number;
	}
	return 0;
}

int
steady_write(struct str *out, struct err *err)
{
	signals_at_once(true);
	int result = out->len ? save_all(STDOUT_FILENO, out->at, out->len) : 0;
	int error = errno;
	signals_at_once(false);
	if (result != 0 && error == EPIPE)
		signals_die(SIGPIPE);
	str_clear(out);
	return result == 0 ? 0 : err_set(err, ERR_IO, "stdout: %s", strerror(error));
}

void
steady_wait(int fd, int ms)
{
	struct pollfd ready[] = {
		{ .fd = signals_fd(), .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};

	if (poll(ready, LENGTH(ready), ms) > 0 && ready[2].revents & POLLERR)
		signals_die(SIGPIPE);
}
