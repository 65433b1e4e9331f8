/* source: the bytes of one input: file, stdin, FIFO; open, decode, read, read again. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SOURCE_H
#define SR_INGEST_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

struct source;
struct spill_pool;

/*
 * Bytes are those of the decoded stream: gz bz2 xz zst are told by what the file holds, never
 * by its name, and decoded; so is UTF-16, to UTF-8. A file that is read as it is can be read
 * again where it lies. All else is kept in an unlinked temporary file for that (spill.h).
 */

/*
 * Open a file, FIFO, or "-" for descriptor 0. Directories, devices and sockets are refused; so
 * is what cannot be read (archives, a codec that is not in this build, gz in gz, UTF-32), by
 * its first bytes (of a pipe the refusal comes as a failure of the first read). Returns NULL
 * and *err (ERR_NO_INPUT).
 */
struct source *source_open(const char *path, struct err *err);
void source_free(struct source *source);
/* Keep what must be kept in this pool, which is borrowed and must outlive the source. To be
 * called before the first read; else the source has a pool of its own (/var/tmp, SPILL_CAP). */
void source_use_spill(struct source *source, struct spill_pool *pool);
/* Decode on a thread of its own, a few blocks ahead of source_read(). No effect on what is
 * read as it is. To be called before the first read, or between two. */
void source_use_thread(struct source *source);

enum { SOURCE_END = -1, SOURCE_FAILED = -2 };
/*
 * Read the next bytes. Returns how many; 0 when nothing is there yet (a pipe was waited for
 * 20 ms, a FIFO may have no writer); SOURCE_END; SOURCE_FAILED (source_failure()). A compressed
 * stream that is cut or damaged ends there: source_notes() say so. One that swells without
 * measure fails, and what came before stays: more than 200 bytes of a stored one, and more than
 * 256 MiB, or 64 MiB without a record; 32 MiB when its decoder wants more than that to work in.
 */
long source_read(struct source *source, char *buf, size_t len);
/* A pipe drips, and somebody waits: what it is may be told by less of it than is usual. */
void source_hurry(struct source *source);
bool source_is_held_up(const struct source *source);	/* are there any, too few to tell? */
/* Tell that a record was found in what was read: then more of a stream that swells is read. */
void source_saw_record(struct source *source);

int64_t source_bytes(const struct source *source);	/* decoded bytes read so far */
int64_t source_size(const struct source *source);	/* of all of them; -1 = not known */
int64_t source_modified_ns(const struct source *source);	/* mtime; INSTANT_NONE: none */
int64_t source_kept(const struct source *source);	/* of those read, that can be read again */
/* Bytes taken from the file or pipe so far (for progress, with source_stored_size()), and how
 * many there are: -1 = not known (a pipe, /proc). */
int64_t source_stored_bytes(const struct source *source);
int64_t source_stored_size(const struct source *source);
const char *source_compression(const struct source *source);	/* NULL `gz` `bz2` `xz` `zst` */
const char *source_encoding(const struct source *source);	/* `utf-8` `utf-16le` `utf-16be` */
bool source_is_waiting(const struct source *source);	/* a FIFO that no writer has opened */
bool source_is_same(const struct source *a, const struct source *b);	/* one file, two names? */
const char *source_failure(const struct source *source);	/* NULL: none */
const char *source_name(const struct source *source);	/* safe text; "stdin" for "-" */
const char *source_path(const struct source *source);

/* Append what there is to say of the reading (encoding, damage, junk, bytes that were not
 * kept), one sentence of safe text a line. Complete once the source has ended. */
void source_notes(const struct source *source, struct str *out);
/* Surrogates without their other half, each U+FFFD in the decoded stream; *first is where the
 * first stands (may be NULL). */
uint64_t source_lone_surrogates(const struct source *source, int64_t *first);
/* Was the reading stopped because the stream swells without measure? */
bool source_is_bomb(const struct source *source);
/* Append `stopped after 256 MiB (ratio 1030:1); 0 records kept; if you trust it: ...`. */
void source_bomb_text(const struct source *source, uint64_t records, struct str *out);

/*
 * Append bytes read before to *out. Of a file read as it is, after checking that it is the one
 * it was (device, inode, size not below what was read, first KiB, last 64 bytes read). Returns
 * 0, or -1 and *err (ERR_IO): changed, no longer kept (and why), or unreadable.
 */
int source_reread(const struct source *source, int64_t offset, size_t len, struct str *out,
		  struct err *err);

/* Of a file read as it is: do other bytes stand there now than were read? */
bool source_has_changed(const struct source *source);

/*
 * What grows is followed (follow.h decides what to do; a source only knows its own bytes). At
 * the end of what is there source_read() gives 0, and goes on when there is more; so it does
 * when a read fails, or when what was read does not stand there any more, until source_check()
 * was asked and something done about it. A FIFO waits for its next writer. A packed file is
 * whole, and ends as always. Opening is as source_open() does it, but for a file that has next to
 * no bytes: it is looked at once it has.
 */
struct source *source_open_followed(const char *path, struct err *err);
bool source_is_followed(const struct source *source);
bool source_is_pipe(const struct source *source);
/* What is there is all there will be: the source ends behind it. */
void source_end(struct source *source);

enum source_state {
	SOURCE_AS_READ,		/* all was read, or there is more to read */
	SOURCE_CUT,		/* there are fewer bytes than were read */
	SOURCE_REWRITTEN,	/* as many, but others */
	SOURCE_SICK		/* a read fails, or the look itself */
};
/* How a followed file stands. Of SOURCE_SICK *error is the errno. *size: bytes stored there now
 * (-1: not known). What is no followed file is as read. */
enum source_state source_check(struct source *source, int64_t *size, int *error);
/* The file at its path is opened anew, for the reads of the old descriptor fail. Returns 0; or
 * the errno, ENOENT also when another file stands there. */
int source_recover(struct source *source);
/* Go on in another source that holds the same bytes so far, and more; it is freed. Its bytes
 * are read again for those read before. Returns false (nothing happened) when it does not. */
bool source_go_on_in(struct source *source, struct source *copy);
/* Give the file back: its bytes can no longer be read again (`the file has changed`). */
void source_drop(struct source *source);
/* What is its number, and what does it begin with? Borrowed, of stored bytes. */
struct identity;
const struct identity *source_identity(const struct source *source);
/* The descriptor, for watching it; -1: none. */
int source_fd(const struct source *source);

/*
 * For a loader with several threads. Is the source a regular file of known size, read as it
 * is? Then source_at() may be called from any thread, and source_advance() tells what was
 * read that way.
 */
bool source_is_plain(const struct source *source);
/* Read at an offset; no state changes. Returns how many bytes, fewer than len only at the end of
 * the file; SOURCE_FAILED (errno). */
long source_at(const struct source *source, int64_t offset, char *buf, size_t len);
/* All up to offset, from source_bytes() on, was read by source_at(): source_read() goes on
 * from there, source_reread() knows the file again by what stands there now. */
void source_advance(struct source *source, int64_t offset);

#endif
