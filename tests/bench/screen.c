/* screen: what a program on a terminal costs: its start, its bytes, its memory, its idling. */
/* SPDX-License-Identifier: MIT */
#include <dirent.h>
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
 *	screen NAME COLSxROWS SECONDS GROWS PROGRAM ARG...
 *
 * Runs the program on a pseudo-terminal, waits until its first screen stands (nothing comes for
 * QUIET_MS), watches it for so many seconds, and ends it. GROWS: a log that gets a line a second
 * meanwhile, of the time it is; `-` = none. Prints one line of the table that
 * bench_screen.sh heads: ms to the first byte and to the first whole screen, its bytes; bytes a
 * second afterwards, how many frames, and bytes a frame; processor ms a second; memory of all its
 * processes (their proportional share). No query of the program is answered.
 */
enum { QUIET_MS = 400, APART_MS = 40, PATIENCE_MS = 20000, GRACE_MS = 1000, EACH_MS = 1000 };

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

/* A request as it would be logged now: every fifth of a newer version, slow and timed out. */
static void
grow(const char *log, int i)
{
	char when[40];
	time_t now = time(NULL);
	struct tm utc;
	FILE *file = fopen(log, "ab");
	bool is_new = i % 5 == 0;

	if (!file)
		return;
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
	fprintf(file, "{\"timestamp\":\"%s\",\"endpoint\":\"/risk-score\","
		"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"%s\"}\n", when,
		is_new ? 750 + i : 90 + i % 31, is_new ? "Timeout" : "OK",
		is_new ? "v1.3" : "v1.2");
	fclose(file);
}

/* ---- what its processes use ---- */

struct use { double cpu_ms; long kb; };

static long
proportional_kb(const char *pid)
{
	char path[300], line[256];
	long kb = 0;

	snprintf(path, sizeof(path), "/proc/%s/smaps_rollup", pid);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Pss: %ld", &kb) == 1)
			break;
	if (file)
		fclose(file);
	return kb;
}

/* All processes of the session that the program leads. */
static struct use
used_by(pid_t session)
{
	struct use use = { 0, 0 };
	DIR *proc = opendir("/proc");

	for (struct dirent *entry; proc && (entry = readdir(proc));) {
		char path[300], text[1024];
		long sid = 0, user = 0, system = 0;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9'
			   ? fopen(path, "re") : NULL;
		size_t n = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
		if (file)
			fclose(file);
		text[n] = '\0';
		const char *at = strrchr(text, ')');
		if (!at || sscanf(at + 1, " %*c %*d %*d %ld %*d %*d %*u %*u %*u %*u %*u %ld %ld",
				  &sid, &user, &system) != 3 || sid != (long)session)
			continue;
		use.cpu_ms += (double)(user + system) * 1e3 / (double)sysconf(_SC_CLK_TCK);
		use.kb += proportional_kb(entry->d_name);
	}
	if (proc)
		closedir(proc);
	return use;
}

/* ---- the run ---- */

/* What came within ms; -1: the program is over. */
static ssize_t
take(int fd, double ms)
{
	static char piece[1 << 16];
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	if (poll(&ready, 1, ms < 1 ? 1 : (int)ms) <= 0)
		return 0;
	ssize_t n = read(fd, piece, sizeof(piece));
	return n > 0 ? n : -1;
}

struct first { double byte_ms, whole_ms; size_t bytes; };

static bool
watch_start(int fd, double begun, struct first *first)
{
	double last = begun;

	while (now_ms() - begun < PATIENCE_MS && (!first->bytes || now_ms() - last < QUIET_MS)) {
		ssize_t n = take(fd, QUIET_MS / 3.0);
		if (n < 0)
			return false;
		if (n == 0)
			continue;
		last = now_ms();
		first->byte_ms = first->bytes ? first->byte_ms : last - begun;
		first->bytes += (size_t)n;
		first->whole_ms = last - begun;
	}
	return first->bytes > 0;
}

struct later { size_t bytes, frames; };

static bool
watch_on(int fd, double for_ms, const char *log, struct later *later)
{
	double begun = now_ms(), last = begun - APART_MS, grown = begun - EACH_MS;

	for (int i = 0; now_ms() - begun < for_ms;) {
		if (log && now_ms() - grown >= EACH_MS) {
			grow(log, i++);
			grown = now_ms();
		}
		ssize_t n = take(fd, APART_MS / 2.0);
		if (n < 0)
			return false;
		if (n == 0)
			continue;
		later->frames += now_ms() - last >= APART_MS;
		later->bytes += (size_t)n;
		last = now_ms();
	}
	return true;
}

static void
end(pid_t child, int fd)
{
	double begun = now_ms();

	kill(child, SIGTERM);
	while (waitpid(child, NULL, WNOHANG) == 0) {
		take(fd, 5);
		if (now_ms() - begun > GRACE_MS)
			kill(child, SIGKILL);
	}
}

int
main(int argc, char **argv)
{
	struct winsize size = { .ws_col = 80 };
	struct first first = { 0, 0, 0 };
	struct later later = { 0, 0 };
	int fd;

	if (argc < 6 || sscanf(argv[2], "%hux%hu", &size.ws_col, &size.ws_row) != 2) {
		fputs("screen: NAME COLSxROWS SECONDS GROWS PROGRAM ARG...\n", stderr);
		return 64;
	}
	double seconds = strtod(argv[3], NULL), begun = now_ms();
	const char *log = strcmp(argv[4], "-") ? argv[4] : NULL;
	pid_t child = forkpty(&fd, NULL, NULL, &size);
	if (child == 0) {
		execvp(argv[5], argv + 5);
		_exit(127);
	}
	if (child < 0 || !watch_start(fd, begun, &first)) {
		printf("%-28s %-8s not measured: it ended\n", argv[1], argv[2]);
		return 1;
	}
	struct use before = used_by(child);
	bool is_well = watch_on(fd, seconds * 1e3, log, &later);
	struct use after = used_by(child);
	end(child, fd);
	if (!is_well) {
		printf("%-28s %-8s not measured: it ended\n", argv[1], argv[2]);
		return 1;
	}
	printf("%-28s %-8s %6.0f %6.0f %7zu  %7.0f %6.1f %7.0f  %7.1f %8.1f\n", argv[1], argv[2],
	       first.byte_ms, first.whole_ms, first.bytes, (double)later.bytes / seconds,
	       (double)later.frames / seconds,
	       later.frames ? (double)later.bytes / (double)later.frames : 0,
	       (after.cpu_ms - before.cpu_ms) / seconds, (double)after.kb / 1024);
	return 0;
}
