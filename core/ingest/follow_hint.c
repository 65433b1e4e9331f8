/* follow_hint: inotify, so that the next look comes at once; never what it finds. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/ingest/follow_private.h"

#define OF_FILES (IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF)
#define OF_FOLDERS (IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)

/* File systems whose changes the kernel does not hear of: others make them, or nobody does. */
static const struct { unsigned long kind; const char *name; } deaf[] = {
	{ 0x6969, "NFS" }, { 0x65735546, "FUSE" }, { 0x9fa0, "/proc" }, { 0x62656572, "/sys" },
	{ 0xff534d42, "CIFS" }, { 0xfe534d42, "SMB" }, { 0x01021997, "9p" },
};

static void
say(struct follow *follow, const char *why)
{
	if (follow->polls.len == 0)
		str_fmt(&follow->polls, "no inotify: %s; files are looked at every %lld ms", why,
			(long long)(FOLLOW_EACH_NS / 1000000));
}

void
hint_open(struct follow *follow)
{
	struct epoll_event event = { .events = EPOLLIN };

	follow->inotify = -1;
	follow->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (follow->plan.has_no_hints || follow->epoll < 0)
		return;
	follow->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (follow->inotify < 0)
		say(follow, strerror(errno));
	else
		epoll_ctl(follow->epoll, EPOLL_CTL_ADD, follow->inotify, &event);
}

void
hint_close(struct follow *follow)
{
	if (follow->inotify >= 0)
		close(follow->inotify);
	if (follow->epoll >= 0)
		close(follow->epoll);
	str_release(&follow->polls);
}

static int
watch(struct follow *follow, const char *path, uint32_t mask)
{
	struct statfs fs;

	if (follow->inotify < 0)
		return -1;
	int number = inotify_add_watch(follow->inotify, path, mask);
	if (number < 0 && errno != ENOENT && errno != EACCES && errno != ENOTDIR)
		say(follow, strerror(errno));
	for (size_t i = 0; statfs(path, &fs) == 0 && i < LENGTH(deaf); i++)
		if ((unsigned long)fs.f_type == deaf[i].kind)
			say(follow, deaf[i].name);
	return number;
}

void
hint_folder(struct follow *follow, const struct folder *folder)
{
	watch(follow, folder->path, OF_FOLDERS);
}

/* A pipe tells by itself. Edges are enough: what is there is read to its end each time. */
void
hint_life(struct follow *follow, struct life *life, const char *path)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };

	life->watch = -1;
	if (epoll_ctl(follow->epoll, EPOLL_CTL_ADD, source_fd(life->source), &event) != 0)
		life->watch = watch(follow, path, OF_FILES);
}

/* A file that was cut has two lives and one watch. */
void
hint_forget(struct follow *follow, struct life *life)
{
	int number = life->watch;

	life->watch = -1;
	for (size_t i = 0; i < follow->n_lives; i++)
		if (follow->life[i]->watch == number)
			return;
	if (number >= 0)
		inotify_rm_watch(follow->inotify, number);
}

void
hint_drain(struct follow *follow)
{
	union {
		struct inotify_event event;
		char bytes[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
	} buf;
	struct epoll_event events[16];

	while (follow->inotify >= 0 && read(follow->inotify, &buf, sizeof(buf)) > 0)
		continue;	/* an overflow of the queue says no more than any of them: look */
	if (follow->epoll >= 0)
		epoll_wait(follow->epoll, events, (int)LENGTH(events), 0);
}
