/* divert: what children and libraries say goes to a log of its own while the board is up. */
/* SPDX-License-Identifier: MIT */
#include "tui/divert.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/base/str.h"

#define STDERR_MAX ((off_t)1 << 20)

int
divert_stderr(const char *state_dir)
{
	struct str path = { 0 };
	int saved = -1;

	if (!*state_dir)
		return -1;
	str_fmt(&path, "%s/sitrep", state_dir);
	save_mkdirs(path.at);
	str_add(&path, "/stderr.log");
	int fd = open(path.at, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	else if (lseek(fd, 0, SEEK_END) > STDERR_MAX && ftruncate(fd, 0) != 0)
		saved = -1;	/* a full log stays as it is */
	if (fd >= 0) {
		saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
		dup2(fd, STDERR_FILENO);
		close(fd);
	}
	str_release(&path);
	return saved;
}

void
restore_stderr(int saved)
{
	if (saved < 0)
		return;
	dup2(saved, STDERR_FILENO);
	close(saved);
}
