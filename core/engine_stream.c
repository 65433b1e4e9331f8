/* engine_stream: records of files that grow, as they come (`records -f`). */
/* SPDX-License-Identifier: MIT */
#include "core/engine_stream.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine_private.h"
#include "core/ingest/follow_tell.h"
#include "core/store/pull.h"

#define BUDGET ((size_t)8 << 20)	/* bytes read of each source at a time */
#define BATCH 128			/* records taken at once */

struct stream {
	struct engine *engine;
	struct follow *follow;
	const struct record_form *form;
	bool has_head;
	bool *has_ended;		/* by source; owned, n_sources of them */
	size_t n_sources, cap_sources;
	bool has_begun;			/* a record came: what only the data knows is known */
	uint64_t records;
	struct record *batch;		/* owned, BATCH of them */
	struct follow_tell tell;
};

struct stream *
stream_new(struct engine *engine, const char *format)
{
	struct stream *stream = xcalloc(1, sizeof(*stream));
	const struct engine_options *options = &engine->options;
	struct follow_plan plan = {
		.names = engine->names, .map = &engine->map, .spill = engine->spill,
		.format = options->input_format ? &engine->format : NULL,
		.threads = options->threads,
	};

	stream->engine = engine;
	engine->map.is_part = true;
	stream->form = &record_forms[RECORD_JSON];
	for (int i = 0; format && i < RECORD_FORMS; i++)
		if (strcmp(record_forms[i].name, format) == 0)
			stream->form = &record_forms[i];
	stream->follow = follow_new(&plan);
	stream->batch = xcalloc(BATCH, sizeof(*stream->batch));
	return stream;
}

void
stream_free(struct stream *stream)
{
	if (!stream)
		return;
	follow_free(stream->follow);
	follow_tell_release(&stream->tell);
	free(stream->has_ended);
	free(stream->batch);
	free(stream);
}

int
stream_add(struct stream *stream, const char *path, struct err *err)
{
	return follow_add(stream->follow, path, err);
}

int
stream_fd(const struct stream *stream)
{
	return follow_fd(stream->follow);
}

/* Times of the command line count from the first record, for there is no last one. */
static int
settle_moment(const char *option, const char *text, int64_t first_ns, int64_t *at_ns,
	      struct err *err)
{
	struct err why = { 0 };

	*at_ns = INSTANT_NONE;
	if (!text)
		return 0;
	if (text[0] == '-')
		return err_set(err, ERR_USAGE, "%s: %s: what is followed has no end to count from; "
			       "use a time, or +90s from the first record", option, text);
	if (instant_parse_moment(text, first_ns, first_ns, at_ns, &why) == 0)
		return 0;
	return err_set(err, why.code, "%s: %s", option, why.text);
}

static int
begin(struct stream *stream, const struct record *first, struct err *err)
{
	struct engine *engine = stream->engine;
	const struct engine_options *options = &engine->options;
	int64_t first_ns = first->at_ns == INSTANT_NONE ? 0 : first->at_ns;

	stream->has_begun = true;
	if (settle_moment("--since", options->since, first_ns, &engine->since_ns, err) != 0 ||
	    settle_moment("--until", options->until, first_ns, &engine->until_ns, err) != 0 ||
	    settle_moment("--at", options->at, first_ns, &engine->at_ns, err) != 0 ||
	    engine_redact_check(engine, err) != 0)
		return -1;
	if (!options->where)
		return 0;
	engine->where = where_parse(options->where, engine->store, err);
	return engine->where && where_check(engine->where, err) == 0 ? 0 : -1;
}

static bool
is_wanted(const struct engine *engine, const struct record *record)
{
	int64_t at_ns = record->at_ns;

	if (record->unusable)
		return !engine->where && engine->since_ns == INSTANT_NONE &&
		       engine->until_ns == INSTANT_NONE && engine->at_ns == INSTANT_NONE;
	if ((engine->since_ns != INSTANT_NONE && at_ns < engine->since_ns) ||
	    (engine->until_ns != INSTANT_NONE && at_ns > engine->until_ns) ||
	    (engine->at_ns != INSTANT_NONE && at_ns > engine->at_ns))
		return false;
	if (!engine->where)
		return true;
	struct record shared = store_shared(engine->store, record);
	return where_match(engine->where, &shared);
}

static void
write(struct stream *stream, const struct record *record, struct str *out)
{
	const struct store *store = stream->engine->store;
	struct record shared = store_shared(store, record);

	engine_redact_record(stream->engine, record);
	if (stream->form->head && !stream->has_head)
		stream->form->head(store, out);
	stream->has_head = true;
	stream->form->row(store, &shared, out);
}

/* Read on in one source. Returns as stream_tick(). */
static int
read_source(struct stream *stream, uint32_t index, struct str *out, struct err *err)
{
	struct store *store = stream->engine->store;
	struct intake *in = store_source(store, index);
	int64_t before = intake_bytes(in);
	bool has_records = false;
	size_t n;

	if (!intake_is_begun(in))	/* it waits for the heads of others: nothing is piled up */
		return 0;
	stream->has_ended[index] = intake_read(in, BUDGET) != 1;
	while ((n = store_pull(store, index, stream->batch, BATCH)) > 0) {
		if (!stream->has_begun && begin(stream, &stream->batch[0], err) != 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			if (is_wanted(stream->engine, &stream->batch[i]))
				write(stream, &stream->batch[i], out);
		stream->records += n;
		has_records = true;
	}
	return has_records || intake_bytes(in) > before;
}

int
stream_tick(struct stream *stream, int64_t now_ns, int64_t wall_ns, struct str *out,
	    struct err *err)
{
	int has_more = follow_tick(stream->follow, now_ns, wall_ns);
	struct intake *in;

	while ((in = follow_take(stream->follow))) {
		store_add_source(stream->engine->store, in);
		GROW(stream->has_ended, stream->n_sources, stream->cap_sources);
		stream->has_ended[stream->n_sources++] = false;
	}
	store_meet(stream->engine->store, BUDGET);
	for (uint32_t i = 0; i < stream->n_sources; i++) {
		int more = stream->has_ended[i] ? 0 : read_source(stream, i, out, err);
		if (more < 0)
			return -1;
		has_more |= more;
	}
	return has_more;
}

bool
stream_say(struct stream *stream, struct str *line, bool *is_detail)
{
	return follow_tell_next(&stream->tell, stream->follow, line, is_detail);
}

bool
stream_is_over(const struct stream *stream)
{
	return follow_is_over(stream->follow);
}

uint64_t
stream_records(const struct stream *stream)
{
	return stream->records;
}
