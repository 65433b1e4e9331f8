/* packed_file: for tests: a file of given bytes, and a source read to its end. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_PACKED_FILE_H
#define SR_TESTS_PACKED_FILE_H

#include <stdio.h>

#include "core/base/save.h"
#include "core/ingest/source.h"
#include "tests/packed.h"

static char folder[64];
static char path[128];
static struct err err;

static inline void
set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-packed-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/api.log", folder);
	err = (struct err){ 0 };
}

static inline void
tear_down(void)
{
	unlink(path);
	rmdir(folder);
}

/* A name of its own for the file, with the suffix of a codec. */
static inline void
name_file(const char *suffix)
{
	unlink(path);
	snprintf(path, sizeof(path), "%s/api.log%s%s", folder, *suffix ? "." : "", suffix);
}

static inline void
write_file(const struct str *bytes)
{
	ck_assert_int_eq(save_file(path, str_text(bytes), bytes->len, &err), 0);
}

static inline struct source *
open_file(void)
{
	struct source *source = source_open(path, &err);

	ck_assert_msg(source != NULL, "%s", err.text);
	return source;
}

/* All bytes of a source, in reads of `piece`; returns what ended it. */
static inline long
read_all(struct source *source, size_t piece, struct str *out)
{
	char *buf = xmalloc(piece);
	long n;

	while ((n = source_read(source, buf, piece)) >= 0)
		str_bytes(out, buf, (size_t)n);
	free(buf);
	return n;
}

static inline void
has_note(const struct source *source, const char *words)
{
	struct str notes = { 0 };

	source_notes(source, &notes);
	ck_assert_msg(strstr(str_text(&notes), words) != NULL, "%s", str_text(&notes));
	ck_assert_int_eq(notes.at[notes.len - 1], '\n');
	str_release(&notes);
}

static inline void
has_no_note(const struct source *source)
{
	struct str notes = { 0 };

	source_notes(source, &notes);
	ck_assert_str_eq(str_text(&notes), "");
	str_release(&notes);
}

#endif
