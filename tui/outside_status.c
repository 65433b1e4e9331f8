/* outside_status: status.json whole or not at all, and what a board that was killed left behind. */
/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tui/outside_private.h"

#define NAME "status.json"

/* Pids are those of a namespace: a pid of another one says nothing here. 0: not known. */
static unsigned long long
namespace_of(void)
{
	char text[64];
	ssize_t n = readlink("/proc/self/ns/pid", text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	const char *at = strchr(text, '[');
	return at ? strtoull(at + 1, NULL, 10) : 0;
}

int
status_put(const char *folder, unsigned long long began, const struct str *text)
{
	struct str path = { 0 }, temp = { 0 };

	/* The name says whose it is: a process writes one at a time. */
	str_fmt(&path, "%s/" NAME, folder);
	str_fmt(&temp, "%s-%ld-%llu-%llu", path.at, (long)getpid(), began, namespace_of());
	int fd = open(temp.at, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	int result = fd < 0 ? -1 : save_all(fd, text->at, text->len);
	if (fd >= 0 && (close(fd) != 0 || result != 0 || rename(temp.at, path.at) != 0)) {
		unlink(temp.at);
		result = -1;
	}
	str_release(&path);
	str_release(&temp);
	return result;
}

/* `-PID-BEGAN-NAMESPACE`, digits and no more, of a process that is no longer there. */
static bool
is_of_the_dead(const char *rest)
{
	unsigned long long part[3];
	int n = 0;

	for (; n < 3 && rest[0] == '-' && isdigit((unsigned char)rest[1]); n++) {
		char *end;

		part[n] = strtoull(rest + 1, &end, 10);
		rest = end;
	}
	return n == 3 && !*rest && part[0] >= 1 && part[0] < 4194305 && part[1] &&
	       part[2] && part[2] == namespace_of() && status_began((pid_t)part[0]) != part[1];
}

void
status_sweep(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	struct stat info;

	/* Where no process can be looked at, none is known to be dead. */
	if (dir && !status_began(getpid())) {
		closedir(dir);
		return;
	}
	while (dir && (entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, NAME, strlen(NAME)) == 0 &&
		    is_of_the_dead(entry->d_name + strlen(NAME)) &&
		    fstatat(dirfd(dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(info.st_mode) && info.st_uid == geteuid())
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}
