/* source: the bytes of one input: file, stdin, FIFO; open, read, read again. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SOURCE_H
#define SR_INGEST_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

struct source;

/*
 * Open a file, FIFO, or "-" for descriptor 0. Directories, devices and sockets are refused;
 * so is what this version cannot decode (by its first bytes, never by its name; of a pipe
 * the refusal comes as a failure of the first read). The bytes of a pipe are kept in an
 * unlinked temporary file. Returns NULL and *err (ERR_NO_INPUT).
 */
struct source *source_open(const char *path, struct err *err);
void source_free(struct source *source);

enum { SOURCE_END = -1, SOURCE_FAILED = -2 };
/*
 * Read the next bytes. Returns how many; 0 when nothing is there yet (a pipe was waited for
 * 20 ms, a FIFO may have no writer); SOURCE_END; SOURCE_FAILED (source_failure()).
 */
long source_read(struct source *source, char *buf, size_t len);
int64_t source_bytes(const struct source *source);	/* read so far */
int64_t source_size(const struct source *source);	/* -1 = not known (a pipe) */
int64_t source_kept(const struct source *source);	/* of those, bytes that can be read again */
bool source_is_same(const struct source *a, const struct source *b);	/* one file, two names? */
const char *source_failure(const struct source *source);	/* NULL: none */
const char *source_name(const struct source *source);	/* safe text; "stdin" for "-" */
const char *source_path(const struct source *source);

/*
 * Append bytes read before to *out, after checking that the file is the one it was (device,
 * inode, size not below what was read, first KiB, last 64 bytes read). Returns 0, or -1 and *err
 * (ERR_IO).
 */
int source_reread(const struct source *source, int64_t offset, size_t len, struct str *out,
		  struct err *err);

#endif
