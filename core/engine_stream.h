/* engine_stream: records of files that grow, as they come (`records -f`). */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ENGINE_STREAM_H
#define SR_ENGINE_STREAM_H

#include "core/engine.h"

/*
 *	stream = stream_new(engine, false);
 *	stream_add(stream, "api.log", &err);			(each FILE)
 *	while ((more = stream_tick(stream, now, wall, &out, &err)) >= 0) {
 *		...write out and clear it; then tell what stream_say() gives...
 *		if (stream_is_over(stream)) break;
 *		if (!more) ...poll() stream_fd() for STREAM_EACH_MS at most...
 *	}
 *
 * Nothing is kept of a record that was given out: memory does not grow with the stream.
 */
struct stream;

enum { STREAM_EACH_MS = 250 };

/* engine: opened with its options and no file; borrowed. format: json csv sql; NULL: json. */
struct stream *stream_new(struct engine *engine, const char *format);
void stream_free(struct stream *stream);	/* before the engine */
/* Follow a path or "-". What is missing is waited for. Returns 0; -1 and *err. */
int stream_add(struct stream *stream, const char *path, struct err *err);
int stream_fd(const struct stream *stream);	/* to poll for reading; -1: none */
/*
 * Look at every input, read a piece of each, and append the records that --where, --since and
 * --until let through to *out. now_ns: of a clock that never goes back; wall_ns: for gaps. Returns
 * 1 when there is more at once, 0 when all is read; -1 and *err (ERR_USAGE: a field or time that
 * the data does not know).
 */
int stream_tick(struct stream *stream, int64_t now_ns, int64_t wall_ns, struct str *out,
		struct err *err);
/*
 * Append the next thing to tell: that a file is waited for, cannot be read, is read again; a gap;
 * and, as a detail, `idle: api.log: offset 1100` when all its bytes are read and given out.
 * Returns whether there was one.
 */
bool stream_say(struct stream *stream, struct str *line, bool *is_detail);
/* Have all inputs ended? (Pipes do.) */
bool stream_is_over(const struct stream *stream);
uint64_t stream_records(const struct stream *stream);	/* read so far */

#endif
