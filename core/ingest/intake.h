/* intake: one source from bytes to records: read, scan, probe, extract, class. The floor's front
 * door. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_INTAKE_H
#define SR_INGEST_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/names.h"
#include "core/base/str.h"
#include "core/ingest/fields.h"
#include "core/ingest/formats.h"
#include "core/ingest/ledger.h"
#include "core/ingest/record.h"
#include "core/ingest/scan.h"
#include "core/ingest/times.h"

/*
 * Records are pulled, nothing calls back:
 *
 *	struct intake *in = intake_open("api.log", 0, names, &map, &err);
 *	do {
 *		more = intake_read(in, 1 << 20);		(bytes in)
 *		while (intake_next(in, &record)) ...		(records out)
 *	} while (more > 0);
 *
 * The first 256 KiB are held back until the probe has chosen the fields (or the source ends),
 * so every record is read with one plan whatever the timing.
 */
struct folds;
struct intake;

/*
 * Open a source: a file, or "-" for descriptor 0 (whose bytes are kept in an unlinked
 * temporary file, so that lines can be opened later). Directories, devices, sockets are
 * refused by type. index: its place on the command line. names, map (may be NULL) are
 * borrowed and must outlive the intake. Returns NULL and fills *err (ERR_NO_INPUT) when it
 * cannot be opened.
 */
struct intake *intake_open(const char *path, uint32_t index, struct names *names,
			   const struct field_map *map, struct err *err);
void intake_free(struct intake *in);

/*
 * Read every record by the scanner and the slow path, as an oracle for the fast one: the results
 * are the same. To be called before the first read.
 */
void intake_set_slow(struct intake *in, bool is_slow);
/* Read it as a format that was named (formats.h), whatever its bytes look like. To be called
 * before the first read. */
void intake_set_format(struct intake *in, const struct format_choice *choice);
/* Keep bytes that cannot be read again in this pool (spill.h), which must outlive the intake. To
 * be called before the first read. */
struct spill_pool;
void intake_use_spill(struct intake *in, struct spill_pool *pool);
/* How many threads may read a large file, with the caller's: 1 (so it is by itself) to 8. The
 * results are the same. To be called before the first read. */
void intake_set_threads(struct intake *in, int threads);

/*
 * The same for a file or pipe that grows (follow.h says when and which). It does not end by
 * itself: intake_read() gives 1 when all that is there was read, and goes on when there is more;
 * what is not whole is pending. So the first records wait until intake_decide() is called, or
 * the head is full. before: the source that was read at this path so far, or NULL; where the new
 * one looks alike, it is read by the same plan, so that its first record already is. Borrowed
 * until the fields are chosen.
 */
struct intake *intake_open_followed(const char *path, uint32_t index, struct names *names,
				    const struct field_map *map, const struct intake *before,
				    struct err *err);
/* Was all that is there read, and handed out or found pending? */
bool intake_is_idle(const struct intake *in);
/* Are its first bytes held back, until there are more of them? */
bool intake_is_young(const struct intake *in);
/* Is there enough to choose the fields by: some lines, or the plan of the source before? */
bool intake_can_decide(const struct intake *in);
/* Of a pipe that is not followed, but drips while somebody waits: hold back no more bytes than is
 * needed. Has it any that wait for more? (intake_is_young() says so of those it can see.) */
void intake_hurry(struct intake *in);
bool intake_is_held_up(const struct intake *in);
/* Choose them by what is there. No effect when it is done, or while there is nothing. */
void intake_decide(struct intake *in);

/* A source that has ended, and whose records were taken, gives back the memory it read with. Its
 * lines are opened as before. Else no effect. */
void intake_rest(struct intake *in);
/* One at rest whose file was given back, so that none of its lines can be opened any more, keeps
 * what it counted, its ledger and its notes, and nothing else. It must be no other one's `before`
 * any more. */
void intake_retire(struct intake *in);

/*
 * The unit of its latency may be a guess from too little: a young file beside its rotated ones. Is
 * it, its fields are chosen, and no record was handed out yet? Then take the unit of the source
 * that tells it best of the same field, by its own head, so that nobody's order matters. Of those
 * that were not begun yet the heads are read for it, once, and files alone. Called a second time
 * it has no effect.
 */
bool intake_is_unsure(const struct intake *in);
void intake_agree(struct intake *in, struct intake *const *others, size_t n);

/*
 * Allow so many bytes to be read, now and by intake_next(). Returns 1 when there may be more, 0 at
 * the end of the source (the tail is then settled: what cannot become a record is a ledger entry),
 * -1 when the source failed in the middle: what was read stays, intake_failure() says why. The
 * records of one call are to be taken before the next.
 */
int intake_read(struct intake *in, size_t budget);
/* Take the next record, in order of offset. Returns 1 and fills *record, or 0. */
int intake_next(struct intake *in, struct record *record);
/* The same for up to max of them at once: returns how many. */
size_t intake_next_many(struct intake *in, struct record *records, size_t max);

/*
 * Of several sources: what is one and the same in each of them may be another in the one beside it,
 * a host with a log of its own. So all have their heads read (intake_read_head(), as often as it
 * takes, with so many bytes a time) before the first record is taken of any, and then settle which
 * fields are dimensions, by all heads, whatever the order of the sources. Those that were begun
 * before stay as they are, and are asked too. is_open: others may come. The
 * likeliest RECORD_DIMS of them are taken by all, and what finds no room is said in a note. Without
 * it a source decides by itself, when it is asked for its first record.
 */
void intake_read_head(struct intake *in, size_t budget);
/* Will its fields be chosen soon: is there more of its head to come? Not where nobody knows when: a
 * FIFO without a writer, a file that grows and holds no record yet. */
bool intake_is_awaited(const struct intake *in);
bool intake_has_chosen(const struct intake *in);	/* its fields, but for what others say */
bool intake_is_begun(const struct intake *in);		/* and settled them with others */
bool intake_goes_on(const struct intake *in);		/* it is followed */
void intake_accord(struct intake *const *all, size_t n, bool is_open);

/* Are two sources one file (device, inode)? It is to be read once, with a note. */
bool intake_is_same(const struct intake *a, const struct intake *b);

/* Bytes of decoded input read so far, and the size of the source when it is known, else -1. */
int64_t intake_bytes(const struct intake *in);
int64_t intake_size(const struct intake *in);
const char *intake_failure(const struct intake *in);	/* NULL: none */
/* Safe text of the name as given ("-" is "stdin"), and the name itself. */
const char *intake_name(const struct intake *in);
const char *intake_path(const struct intake *in);
/* From now on it is called by another name (redact.h), safe text; NULL: by its own again. The path
 * stays. */
void intake_show_as(struct intake *in, const char *name);
/* The choice of fields; all counts are those so far. Valid once a record was handed out. */
const struct fields *intake_fields(const struct intake *in);
const struct ledger *intake_ledger(const struct intake *in);
struct books intake_books(const struct intake *in);
const char *intake_format(const struct intake *in);	/* `json` */
const char *intake_encoding(const struct intake *in);	/* `utf-8` `utf-16le` `utf-16be` */
const char *intake_compression(const struct intake *in);	/* NULL `gz` `bz2` `xz` `zst` */
/* Bytes taken from the file as it is stored, and its size; -1 = not known. */
int64_t intake_stored_bytes(const struct intake *in);
int64_t intake_stored_size(const struct intake *in);
bool intake_is_waiting(const struct intake *in);	/* a FIFO that no writer has opened */
/* Was the reading stopped, for a compressed stream swells without measure? Then append why. */
bool intake_is_bomb(const struct intake *in);
void intake_bomb_text(const struct intake *in, struct str *out);
uint64_t intake_wrapped(const struct intake *in);
uint64_t intake_work(const struct intake *in);	/* bytes lexed: <= 3 x bytes + 4096 */
/* Things to say about this source, ready sentences of safe text; *n of them. Complete once
 * intake_next() has returned 0 after the end; none before. */
const char *const *intake_notes(const struct intake *in, size_t *n);
/* Of a source that goes on: make them of what was read so far. Those made before are gone. */
void intake_notes_so_far(struct intake *in);

/* From now on endpoints are put under the places that are {*} (template_fold.h), as they are known
 * when each is met. Lent until the intake is freed. */
void intake_set_folds(struct intake *in, const struct folds *folds);
/* From now on records come with a hash of their bytes (record.hash), or no longer. */
void intake_set_hashes(struct intake *in, bool is_on);
/* The field that names one request (identifier.h), or NULL. Valid once a record was handed out. */
const char *intake_identifier(const struct intake *in);
/* Has a record, by its bytes (length of them), a value in that field? */
bool intake_is_identified(struct intake *in, const struct record *record, const char *bytes);
/* The same; when it has, *hash is of that value, equal for equal ones. */
bool intake_identity(struct intake *in, const struct record *record, const char *bytes,
		     uint64_t *hash);

/* Which of its times are outliers (ingest.md section 8; times.h), of what was read so far. */
struct time_outliers intake_outliers(const struct intake *in);
/*
 * Do the times of a source, which have no zone, lie together with those of another, which have
 * one, once whole hours are taken away? Returns true and appends a sentence that suggests the
 * zone, safe text; nothing is applied. To be asked once both were read.
 */
bool intake_suggest_zone(const struct intake *in, const struct intake *other, struct str *out);

/*
 * Read bytes of the source again (decoded stream), after checking that it is still the file
 * it was. Returns 0 and appends to *out; -1 and *err (ERR_IO) when it changed or failed.
 */
int intake_reread(struct intake *in, int64_t offset, size_t len, struct str *out, struct err *err);
/* It failed for the file has changed: say so of a line. Else *err is left as it is. */
void intake_say_gone(const struct intake *in, long line, struct err *err);
/*
 * Extract the record at a place again, as it was handed out (for reading back).
 * Returns 1 and fills *record, or 0 and *err.
 */
int intake_again(struct intake *in, int64_t offset, uint32_t length, long line_first,
		 struct record *record, struct err *err);

/*
 * Where the source can be read again from: right after the record handed out last. Returns false
 * when it cannot go on from there alone (an open envelope, damage before it).
 */
bool intake_mark(const struct intake *in, struct scan_mark *mark);
/*
 * The records from a mark on that begin before an offset, once more, exactly as they were handed
 * out; nothing is counted. Pull them by replay_next(): 1 and *record, 0 at the end, -1 and *err
 * (ERR_IO) when the source changed or failed. The intake must outlive its replay.
 */
struct replay;
struct replay *intake_replay(struct intake *in, const struct scan_mark *from, int64_t upto);
int replay_next(struct replay *replay, struct record *record, struct err *err);
void replay_free(struct replay *replay);

#endif
