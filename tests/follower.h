/* follower: a program that follows a log, and the numbered records that come out of it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_FOLLOWER_H
#define SR_TESTS_FOLLOWER_H

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/followed.h"
#include "tests/runner.h"

enum { WAIT_MS = 120000 };	/* a hang, whatever else the machine does */

/* A program that follows the log, and what came out of it. */
struct follower {
	const char *name;
	pid_t pid;
	int out, err;
	struct str line, told;	/* the unfinished line of each */
	uint8_t *times;		/* each id came, at most 255 */
	int n_ids;
	uint64_t lines;
	long idle_at;		/* the offset of its last idle token; -1 */
	bool has_gap, polls, is_over;
};

static inline void
make_nonblocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* Without inotify: a user of one's own may have none. False where that cannot be had. */
static inline bool
forbid_inotify(void)
{
	int fd = unshare(CLONE_NEWUSER) == 0
		       ? open("/proc/sys/user/max_inotify_instances", O_WRONLY) : -1;
	bool is_done = fd >= 0 && write(fd, "0", 1) == 1;

	if (fd >= 0)
		close(fd);
	return is_done;
}

static inline void
start(struct follower *follower, char *const *argv, bool has_hints, int n_ids)
{
	int out[2], err[2];

	ck_assert(pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0);
	*follower = (struct follower){
		.name = argv[0], .n_ids = n_ids, .idle_at = -1,
	};
	follower->times = xcalloc((size_t)follower->n_ids, 1);
	follower->pid = fork();
	if (follower->pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		if (!has_hints && !forbid_inotify())
			_exit(99);
		execvp(argv[0], argv);
		_exit(98);
	}
	close(out[1]);
	close(err[1]);
	follower->out = out[0];
	follower->err = err[0];
	make_nonblocking(follower->out);
	make_nonblocking(follower->err);
}

/* A record of ours carries its number as latency, whether it is the log's line or ours of it. */
static inline void
take_line(struct follower *follower, const char *line)
{
	const char *at = strstr(line, "\"latency_ms\":");

	at = at ? at + 13 : strstr(line, "\"responseTimeMs\":");
	if (at && *at == '"')
		at += 17;
	long id = at ? strtol(at, NULL, 10) : 0;
	follower->lines++;
	if (id > 0 && id < follower->n_ids && follower->times[id] < 255)
		follower->times[id]++;
}

static inline void
take_told(struct follower *follower, const char *line)
{
	const char *at = strstr(line, "sitrep: idle: ");
	const char *offset = at ? strstr(at, ": offset ") : NULL;

	if (offset)
		follower->idle_at = strtol(offset + 9, NULL, 10);
	follower->polls |= strstr(line, "no inotify: ") != NULL;
	follower->has_gap |= strstr(line, ": gap: ") != NULL;
}

static inline void
take_lines(struct follower *follower, int fd, struct str *held,
	   void (*take)(struct follower *follower, const char *line))
{
	static char buf[1 << 16];
	ssize_t n = read(fd, buf, sizeof(buf));

	follower->is_over |= n == 0;
	for (char *at = buf, *end; n > 0 && at < buf + n; at = end + 1) {
		end = memchr(at, '\n', (size_t)(buf + n - at));
		if (!end) {
			str_bytes(held, at, (size_t)(buf + n - at));
			break;
		}
		str_bytes(held, at, (size_t)(end - at));
		take(follower, str_text(held));
		str_clear(held);
	}
}

/* Take what the followers wrote, waiting for it up to so long. */
static inline void
drain(struct follower *followers, size_t n, int wait_ms)
{
	struct pollfd ready[4];

	for (size_t i = 0; i < n; i++) {
		ready[2 * i] = (struct pollfd){ .fd = followers[i].out, .events = POLLIN };
		ready[2 * i + 1] = (struct pollfd){ .fd = followers[i].err, .events = POLLIN };
	}
	poll(ready, 2 * n, wait_ms);
	for (size_t i = 0; i < n; i++) {
		struct follower *follower = &followers[i];
		if (ready[2 * i].revents)
			take_lines(follower, follower->out, &follower->line, take_line);
		if (ready[2 * i + 1].revents & POLLIN)
			take_lines(follower, follower->err, &follower->told, take_told);
	}
}

static inline int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The follower has read the file that stands at the path to its end. */
static inline bool
has_caught_up(const struct follower *follower, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && follower->idle_at == (long)st.st_size;
}

static inline bool
wait_for_idle(struct follower *followers, size_t n, const char *path)
{
	int64_t until = now_ms() + WAIT_MS;

	while (!has_caught_up(&followers[0], path) && now_ms() < until)
		drain(followers, n, 50);
	return has_caught_up(&followers[0], path);
}

static inline int
stop(struct follower *follower)
{
	int status;

	kill(follower->pid, SIGINT);
	make_nonblocking(follower->out);
	while (waitpid(follower->pid, &status, WNOHANG) == 0)
		drain(follower, 1, 20);
	for (int i = 0; i < 3; i++)
		drain(follower, 1, 0);
	close(follower->out);
	close(follower->err);
	str_release(&follower->line);
	str_release(&follower->told);
	return status;
}

#endif
