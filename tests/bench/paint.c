/* paint: how long until a program has drawn a text on a terminal of 80 x 24. */
/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 *	paint TEXT PROGRAM ARG...
 *
 * Runs the program on a pseudo-terminal and prints `seconds X` from its start to the moment
 * TEXT has come out in one piece; then ends it by SIGTERM (after 2 s by SIGKILL). Exit 1: it
 * ended, or 30 s went by, without the text.
 */
enum { SCREEN = 1 << 20, PATIENCE_S = 30, GRACE_MS = 2000 };

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool
wait_for(int fd, const char *text, double start)
{
	static char seen[SCREEN];
	size_t len = 0;
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	while (len < SCREEN && now_s() - start < PATIENCE_S && poll(&ready, 1, 1000) >= 0) {
		ssize_t got = ready.revents ? read(fd, seen + len, SCREEN - len) : 0;
		if (got < 0 || (got == 0 && ready.revents))
			return false;
		len += (size_t)got;
		if (memmem(seen, len, text, strlen(text)))
			return true;
	}
	return false;
}

/* The terminal is read on, so that a last word of the program finds room. */
static void
end(pid_t pid, int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	char waste[4096];
	double start = now_s();

	kill(pid, SIGTERM);
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (now_s() - start > GRACE_MS * 1e-3)
			kill(pid, SIGKILL);
		if (poll(&ready, 1, 5) > 0 && read(fd, waste, sizeof(waste)) < 0)
			ready.fd = -1;
	}
}

int
main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	double start = now_s(), took;
	bool is_seen;
	pid_t pid;
	int fd;

	if (argc < 3) {
		fputs("usage: paint TEXT PROGRAM ARG...\n", stderr);
		return 64;
	}
	pid = forkpty(&fd, NULL, NULL, &size);
	if (pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0)
		return EXIT_FAILURE;
	is_seen = wait_for(fd, argv[1], start);
	took = now_s() - start;
	end(pid, fd);
	if (!is_seen)
		return EXIT_FAILURE;
	printf("\nseconds %.6f\n", took);
	return EXIT_SUCCESS;
}
