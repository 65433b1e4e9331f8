/* sandbox_files: which files a run may still open, by Landlock. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "tui/sandbox_private.h"

#if defined(SYS_landlock_create_ruleset) && !defined(SANDBOX_IS_SANITIZED)

/* Headers of Debian 12 know the first two versions: all bits stand here, as the kernel has them. */
enum {
	EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_DIR = 1 << 3,
	REMOVE_DIR = 1 << 4, REMOVE_FILE = 1 << 5, MAKE_CHAR = 1 << 6, MAKE_DIR = 1 << 7,
	MAKE_REG = 1 << 8, MAKE_SOCK = 1 << 9, MAKE_FIFO = 1 << 10, MAKE_BLOCK = 1 << 11,
	MAKE_SYM = 1 << 12,
	REFER = 1 << 13,		/* version 2 */
	TRUNCATE = 1 << 14,		/* 3 */
	IOCTL_DEV = 1 << 15,		/* 5 */
	BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1,	/* of the net, 4 */
	SCOPE_ABSTRACT = 1 << 0, SCOPE_SIGNAL = 1 << 1,	/* 6 */
	VERSION_ASKED = 1, RULE_PATH = 1
};

/* What a folder to read from, and one to write to, gives. */
enum {
	READS = READ_FILE | READ_DIR,
	WRITES = READS | WRITE_FILE | REMOVE_FILE | REMOVE_DIR | MAKE_DIR | MAKE_REG | TRUNCATE,
	OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
};

struct ruleset { uint64_t files, net, scope; };
struct rule { uint64_t allowed; int32_t fd; } __attribute__((packed));

/* The version of the kernel's; 0: it has none. */
static int
version(void)
{
	long n = syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_ASKED);

	return n > 0 ? (int)n : 0;
}

/* What is taken hold of, by version: all that version knows. */
static struct ruleset
handled_by(int version_now)
{
	static const struct { int since; struct ruleset adds; } versions[] = {
		{ 1, { EXECUTE | WRITE_FILE | READ_FILE | READ_DIR | REMOVE_DIR | REMOVE_FILE |
		       MAKE_CHAR | MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO | MAKE_BLOCK |
		       MAKE_SYM, 0, 0 } },
		{ 2, { REFER, 0, 0 } },
		{ 3, { TRUNCATE, 0, 0 } },
		{ 4, { 0, BIND_TCP | CONNECT_TCP, 0 } },
		{ 5, { IOCTL_DEV, 0, 0 } },
		{ 6, { 0, 0, SCOPE_ABSTRACT | SCOPE_SIGNAL } },
	};
	struct ruleset set = { 0, 0, 0 };

	for (size_t i = 0; i < LENGTH(versions); i++)
		if (versions[i].since <= version_now) {
			set.files |= versions[i].adds.files;
			set.net |= versions[i].adds.net;
			set.scope |= versions[i].adds.scope;
		}
	return set;
}

/* Bytes of the structure that a version knows. */
static size_t
size_of(int version_now)
{
	return sizeof(uint64_t) * (version_now < 4 ? 1 : version_now < 6 ? 2 : 3);
}

/* What is not there gives nothing. Returns whether the kernel took it. */
static bool
allow(int ruleset, const char *path, uint64_t rights, uint64_t handled)
{
	struct stat stat;
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return true;
	if (fstat(fd, &stat) == 0 && !S_ISDIR(stat.st_mode))
		rights &= OF_FILES;
	struct rule rule = { rights & handled, fd };
	bool is_taken = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0) == 0;
	close(fd);
	return is_taken;
}

bool
sandbox_files_enter(const struct sandbox_paths *paths)
{
	int now = version();
	struct ruleset set = handled_by(now);
	bool is_well = true;

	if (now == 0)
		return false;
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &set, size_of(now), 0);
	if (ruleset < 0)
		return false;
	for (size_t i = 0; i < paths->n_read; i++)
		is_well = allow(ruleset, paths->read[i], READS, set.files) && is_well;
	for (size_t i = 0; i < paths->n_write; i++)
		is_well = allow(ruleset, paths->write[i], WRITES, set.files) && is_well;
	/* Half a list would refuse what is needed. */
	is_well = is_well && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		  syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	close(ruleset);
	return is_well;
}

bool
sandbox_files_possible(void)
{
	return version() > 0;
}

#else

bool
sandbox_files_enter(const struct sandbox_paths *paths)
{
	(void)paths;
	return false;
}

bool
sandbox_files_possible(void)
{
	return false;
}

#endif
