/* save: a whole file or none: temp beside it, fsync, rename, fsync of the directory. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_SAVE_H
#define SR_BASE_SAVE_H

#include <stddef.h>

#include "core/base/err.h"
#include "core/base/str.h"

/*
 * Replace the file at path by len bytes, atomically, with mode 0600 when it is new (an
 * existing file keeps its permissions). A link, folder or device at path is refused.
 * Returns 0; -1 and *err (ERR_CREATE or ERR_IO) with the old file as it was and no temp
 * file left. One exception: when only the fsync of the folder fails (ERR_IO), the new file
 * is in place but may not outlive a power cut.
 */
int save_file(const char *path, const char *at, size_t len, struct err *err);
/* Write all bytes to a descriptor, through short counts and EINTR. Returns 0 or -1 (errno). */
int save_all(int fd, const char *at, size_t len);
/* Read a whole regular file of at most limit bytes into *out, in place of what it held.
 * Returns 0; -1 and *err (ERR_NO_INPUT, or ERR_IO in the middle) with *out empty. */
int save_read(const char *path, size_t limit, struct str *out, struct err *err);
/* Make a folder and its parents with mode 0700. Returns 0 or -1 (errno). */
int save_mkdirs(const char *path);

#endif
