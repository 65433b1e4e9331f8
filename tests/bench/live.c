/* live: how soon a program shows what is appended to its log, and what it costs meanwhile. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
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
 *	live LOG READY PROGRAM ARG...
 *
 * Writes LOG anew, PRIMED records of now. Runs the program on a pseudo-terminal of 80 x 24 until
 * READY has come out, then
 *   idle     for IDLE_S seconds: its processor time and the bytes it sends, with no input;
 *   sparse   APPENDS records with pauses between them, each with an endpoint like no cell the
 *            screen had there: from the write to the bytes that show it;
 *   busy     RATE records a second for BUSY_S seconds: processor time and bytes.
 * Prints `idle_cpu idle_bytes p50_ms p99_ms shown busy_cpu busy_bytes rss_kb`: processor time in
 * percent of a core, bytes a second. LOG `-`: nothing is appended (a program that has no log).
 * Exit 1: it ended, or 30 s went by, without READY.
 */
enum { SCREEN = 1 << 22, PATIENCE_S = 30, IDLE_S = 5, BUSY_S = 5, APPENDS = 52, RATE = 200,
       PRIMED = 2000, PATIENCE_MS = 3000, GRACE_MS = 2000 };

static char seen[SCREEN];
static size_t len;
static int tty;
static pid_t pid;

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Read what the program draws until text stands in it (NULL: never) or the time is over. */
static bool
watch(const char *text, double until_s)
{
	struct pollfd ready = { .fd = tty, .events = POLLIN };

	for (double left; (left = until_s - now_s()) > 0;) {
		if (text && memmem(seen, len, text, strlen(text)))
			return true;
		if (poll(&ready, 1, (int)(left * 1e3) + 1) <= 0)
			continue;
		if (len == SCREEN)
			len = 0;
		ssize_t got = read(tty, seen + len, SCREEN - len);
		if (got <= 0)
			return false;
		len += (size_t)got;
	}
	return text && memmem(seen, len, text, strlen(text));
}

/* Seconds of processor the program has used. */
static double
cpu_s(void)
{
	char path[64], line[1024];
	unsigned long user = 0, sys = 0;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	FILE *file = fopen(path, "r");
	if (!file)
		return 0;
	size_t n = fread(line, 1, sizeof(line) - 1, file);
	fclose(file);
	line[n] = '\0';
	const char *after = strrchr(line, ')');
	if (after)
		sscanf(after + 1, "%*s %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
		       &sys);
	return (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
}

static long
rss_kb(void)
{
	char path[64], line[256];
	long kb = 0;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "VmHWM: %ld", &kb);
	if (file)
		fclose(file);
	return kb;
}

/* A record of now, whose endpoint is eight times a letter. */
static void
append(int log, char letter)
{
	static unsigned long number;
	struct timespec now;
	struct tm tm;
	char at[32], line[256];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%S", &tm);
	int n = snprintf(line, sizeof(line), "{ \"timestamp\": \"%s.%03ldZ\", \"endpoint\": "
			 "\"/%c%c%c%c%c%c%c%c\", \"responseTimeMs\": %lu, \"status\": \"OK\", "
			 "\"modelVersion\": \"v1.%lu\" }\n", at, now.tv_nsec / 1000000, letter,
			 letter, letter, letter, letter, letter, letter, letter,
			 100 + number % 37, number % 2);
	number++;
	if (write(log, line, (size_t)n) != n)
		exit(EXIT_FAILURE);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
spend(double seconds, double *cpu, double *bytes)
{
	double used = cpu_s();
	size_t before = len;

	watch(NULL, now_s() + seconds);
	*cpu = (cpu_s() - used) / seconds * 100;
	*bytes = (double)(len - before) / seconds;
}

static int
measure(int log)
{
	double took[APPENDS], idle_cpu, idle_bytes, busy_cpu = 0, busy_bytes = 0;
	int shown = 0;

	watch(NULL, now_s() + 1);	/* the rest of its first screen */
	len = 0;
	spend(IDLE_S, &idle_cpu, &idle_bytes);
	for (int i = 0; log >= 0 && i < APPENDS; i++) {
		char letter = (char)(i < 26 ? 'a' + i : 'A' + i - 26), text[9];
		memset(text, letter, 8);
		text[8] = '\0';
		len = 0;
		double start = now_s();
		append(log, letter);
		if (watch(text, start + PATIENCE_MS * 1e-3))
			took[shown++] = (now_s() - start) * 1e3;
		watch(NULL, now_s() + 0.51 + 0.013 * (i % 17));
	}
	if (log >= 0) {
		double start = now_s(), used = cpu_s();
		len = 0;
		for (int i = 0; i < RATE * BUSY_S; i++) {
			append(log, (char)('a' + i % 26));
			watch(NULL, start + (double)(i + 1) / RATE);
		}
		busy_cpu = (cpu_s() - used) / (now_s() - start) * 100;
		busy_bytes = (double)len / (now_s() - start);
	}
	qsort(took, (size_t)shown, sizeof(took[0]), by_size);
	printf("\n%.2f %.0f %.1f %.1f %d %.2f %.0f %ld\n", idle_cpu, idle_bytes,
	       shown ? took[shown / 2] : -1, shown ? took[shown - 1] : -1, shown, busy_cpu,
	       busy_bytes, rss_kb());
	return EXIT_SUCCESS;
}

static void
end(void)
{
	double start = now_s();

	kill(pid, SIGTERM);
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (now_s() - start > GRACE_MS * 1e-3)
			kill(pid, SIGKILL);
		len = 0;
		watch(NULL, now_s() + 0.005);
	}
}

int
main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int log = -1;

	if (argc < 4) {
		fputs("usage: live LOG READY PROGRAM ARG...\n", stderr);
		return 64;
	}
	if (strcmp(argv[1], "-") != 0)
		log = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
	if (strcmp(argv[1], "-") != 0 && log < 0)
		return 66;
	for (int i = 0; log >= 0 && i < PRIMED; i++)
		append(log, (char)('a' + i % 26));
	pid = forkpty(&tty, NULL, NULL, &size);
	if (pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	if (pid < 0)
		return EXIT_FAILURE;
	int code = watch(argv[2], now_s() + PATIENCE_S) ? measure(log) : EXIT_FAILURE;
	end();
	return code;
}
