/* writer: records with numbers to a log, as a service would: it is opened anew on SIGHUP. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 *	writer FILE N [PAUSE_US]	numbers 1 .. N; a pause after each tenth
 *
 * The file is opened for appending; on SIGHUP it is opened anew, before the next record.
 */
static volatile sig_atomic_t is_asked;

static void
ask(int number)
{
	(void)number;
	is_asked = 1;
}

static int
open_log(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

int
main(int n, char **arg)
{
	if (n < 3)
		return 64;
	long last = strtol(arg[2], NULL, 10), pause_us = n > 3 ? strtol(arg[3], NULL, 10) : 0;
	struct sigaction action = { .sa_handler = ask, .sa_flags = SA_RESTART };
	struct timespec pause = { .tv_nsec = pause_us * 1000 };
	int fd = open_log(arg[1]);

	sigaction(SIGHUP, &action, NULL);
	for (long i = 1; i <= last; i++) {
		char line[200];
		int len = snprintf(line, sizeof(line), "{\"timestamp\":\"2025-08-01T%02ld:%02ld:"
				   "%02ldZ\",\"endpoint\":\"/pay\",\"responseTimeMs\":%ld,"
				   "\"status\":\"OK\",\"modelVersion\":\"v1\"}\n", i / 3600 % 24,
				   i / 60 % 60, i % 60, i);
		if (is_asked) {
			is_asked = 0;
			close(fd);
			fd = open_log(arg[1]);
		}
		if (fd < 0 || write(fd, line, (size_t)len) != len)
			return 74;
		if (pause_us && i % 10 == 0)
			nanosleep(&pause, NULL);
	}
	close(fd);
	return 0;
}
