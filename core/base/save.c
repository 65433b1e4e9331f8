/* save: a whole file or none: temp beside it, fsync, rename, fsync of the directory. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"

/* What a person can do about an errno; the first row that fits, the last fits all. */
struct mend { int number; const char *text; };

static const struct mend writing[] = {
	{ EACCES, "choose a place that is yours, or change its permissions" },
	{ EPERM, "choose a place that is yours, or change its permissions" },
	{ ENOENT, "make the folder first, or check the name" },
	{ ENOTDIR, "check the folders of the name" },
	{ EROFS, "choose another place: this file system is read-only" },
	{ ENOSPC, "free some space and save again, or choose another place" },
	{ EDQUOT, "free some of your quota and save again, or choose another place" },
	{ EFBIG, "raise the file size limit (ulimit -f) and save again" },
	{ 0, "check the place and try again" },
};

static const struct mend reading[] = {
	{ EACCES, "read it as its owner, or change its permissions" },
	{ EPERM, "read it as its owner, or change its permissions" },
	{ ENOENT, "check the name of the file" },
	{ ENOTDIR, "check the folders of the name" },
	{ ELOOP, "check where its links lead" },
	{ ENXIO, "name a regular file" },
	{ 0, "check the file and try again" },
};

static int
fail(struct err *err, int code, const struct mend *mend, const char *path, int number)
{
	while (mend->number && mend->number != number)
		mend++;
	return err_set(err, code, "%s: %s; %s", path, strerror(number), mend->text);
}

int
save_all(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);

		if (n > 0) {
			at += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			struct pollfd wait = { .fd = fd, .events = POLLOUT };

			if (poll(&wait, 1, -1) < 0 && errno != EINTR)
				return -1;
		} else if (n == 0 || errno != EINTR) {
			errno = n == 0 ? EIO : errno;
			return -1;
		}
	}
	return 0;
}

static int
sync_fd(int fd)
{
	int failed;

	do
		failed = fsync(fd);
	while (failed && errno == EINTR);
	return failed;
}

/* Make the rename last. A file system that cannot sync a folder has done what it can. */
static int
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno == EACCES ? 0 : -1;	/* a folder that may be written, not read */
	int failed = sync_fd(fd) && errno != EINVAL && errno != ENOTSUP;
	int number = errno;
	close(fd);
	errno = number;
	return failed ? -1 : 0;
}

/* Fill the temp file and put it in the place of path. Returns 0 or -1 (errno). */
static int
fill_and_rename(int fd, const char *temp, const char *path, mode_t mode, const char *at, size_t len)
{
	int failed = fchmod(fd, mode) || save_all(fd, at, len) || sync_fd(fd);
	int number = errno;

	/* Some file systems tell only at close() that the bytes did not fit. */
	if (close(fd) && !failed && errno != EINTR) {
		failed = 1;
		number = errno;
	}
	if (!failed && rename(temp, path)) {
		failed = 1;
		number = errno;
	}
	if (!failed)
		return 0;
	unlink(temp);
	errno = number;
	return -1;
}

int
save_file(const char *path, const char *at, size_t len, struct err *err)
{
	struct stat old;
	bool is_there = !lstat(path, &old);
	const char *slash = strrchr(path, '/');
	int folder_len = slash ? (int)(slash - path) + 1 : 0;
	struct str folder = { 0 }, temp = { 0 };
	int result = 0;

	if (is_there && !S_ISREG(old.st_mode))
		return err_set(err, ERR_CREATE, "%s: %s; name a regular file", path,
			       S_ISLNK(old.st_mode) ? "is a symbolic link, which is not followed"
			       : S_ISDIR(old.st_mode) ? "is a directory" : "is not a regular file");
	if (!is_there && errno != ENOENT)
		return fail(err, ERR_CREATE, writing, path, errno);
	str_fmt(&folder, "%.*s", folder_len ? folder_len : 1, folder_len ? path : ".");
	str_fmt(&temp, "%.*s.sitrep-XXXXXX", folder_len, path);
	int fd = mkostemp(temp.at, O_CLOEXEC);	/* O_EXCL: no link of another is followed */
	if (fd < 0)
		result = fail(err, ERR_CREATE, writing, path, errno);
	else if (fill_and_rename(fd, temp.at, path, is_there ? old.st_mode & 0777 : 0600, at, len))
		result = fail(err, ERR_IO, writing, path, errno);
	else if (sync_folder(folder.at))
		result = fail(err, ERR_IO, writing, path, errno);
	str_release(&folder);
	str_release(&temp);
	return result;
}

/* Append all of fd to *out, at most limit bytes. Returns 0, or -1 (errno, EFBIG over the limit). */
static int
read_all(int fd, size_t limit, struct str *out)
{
	char block[16384];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) > 0 || (n < 0 && errno == EINTR)) {
		if (n < 0)
			continue;
		if ((size_t)n > limit - out->len) {
			errno = EFBIG;
			return -1;
		}
		str_bytes(out, block, (size_t)n);
	}
	return n < 0 ? -1 : 0;
}

int
save_read(const char *path, size_t limit, struct str *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat info;

	str_clear(out);
	if (fd < 0)
		return fail(err, ERR_NO_INPUT, reading, path, errno);
	if (fstat(fd, &info) || !S_ISREG(info.st_mode)) {
		close(fd);
		return err_set(err, ERR_NO_INPUT, "%s: is not a regular file; name a file", path);
	}
	int failed = read_all(fd, limit, out);
	int number = errno;
	close(fd);
	if (!failed)
		return 0;
	str_clear(out);
	if (number == EFBIG)
		return err_set(err, ERR_NO_INPUT, "%s: is larger than %zu bytes; "
			       "is it the right file?", path, limit);
	return fail(err, ERR_IO, reading, path, number);
}

int
save_mkdirs(const char *path)
{
	char *folder = xstrdup(path);
	struct stat info;
	int failed = 0;

	/* First what ends before a slash: it may be there already, in places not ours. */
	for (char *at = folder; !failed && *at; at++) {
		if (*at != '/' || at == folder)
			continue;
		*at = '\0';
		failed = mkdir(folder, 0700) && errno != EEXIST && errno != EROFS
			 && errno != EACCES;
		*at = '/';
	}
	failed = failed || (mkdir(folder, 0700) && errno != EEXIST) || stat(folder, &info);
	if (!failed && !S_ISDIR(info.st_mode)) {
		errno = ENOTDIR;
		failed = 1;
	}
	int number = errno;
	free(folder);
	errno = number;
	return failed ? -1 : 0;
}
