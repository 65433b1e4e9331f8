/* intake_later: a look at what stands further on in a file, before its fields are chosen. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/ingest/intake_private.h"

enum { STRETCH_BYTES = 48 << 10, RECORDS_EACH = PROBE_RECORDS / INTAKE_STRETCHES };

/* Sample the records of whole lines. */
static void
sample_lines(struct intake *in, const char *at, size_t len, struct probe *later)
{
	struct scan_rule rule = { .judge = intake_judge, .context = &in->self,
				  .has_prefix = in->has_prefix };
	uint32_t most = later->records + RECORDS_EACH;
	struct ledger ledger = { 0 };
	struct span span;
	int depth = in->depth;

	in->depth = 0;		/* the array or envelope around them began before */
	struct scan *scan = scan_new(&rule, &ledger, in->index);
	scan_push(scan, at, len);
	scan_end(scan);
	while (later->records < most && scan_next(scan, &span)) {
		bool is_one = extract_is_record(&in->extract, span.at, span.len, true) &&
			      extract_open(&in->extract, span.at, span.len) == 1;

		if (is_one && !span.is_strict)
			probe_add(later, &in->extract.flat);
		extract_forget(&in->extract);
	}
	scan_free(scan);
	ledger_release(&ledger);
	in->depth = depth;
}

const char *
intake_stretch(const struct intake *in, int i, char *buf, size_t cap, size_t *len)
{
	int64_t size = source_stored_size(in->source);
	int64_t offset = (size - (int64_t)cap) / INTAKE_STRETCHES * i;
	long n = source_at(in->source, offset, buf, cap);
	const char *first = n > 0 ? memchr(buf, '\n', (size_t)n) : NULL;
	const char *last = first ? memrchr(buf, '\n', (size_t)n) : NULL;

	if (!first || last == first)
		return NULL;
	*len = (size_t)(last - first);
	return first + 1;
}

size_t
intake_sample_later(struct intake *in, struct probe *later)
{
	int64_t size = source_stored_size(in->source);

	/* Documents carry a state, or many records; a wrapped one stands by itself. */
	bool is_apart = in->extract.form.is_cut && !in->extract.form.form->wrapped[0];

	if (!source_is_plain(in->source) || is_apart || size <= STRETCH_BYTES)
		return 0;
	char *buf = xmalloc(STRETCH_BYTES);

	for (int i = 1; i <= INTAKE_STRETCHES; i++) {
		size_t len;
		const char *at = intake_stretch(in, i, buf, STRETCH_BYTES, &len);

		if (at && in->text)
			intake_text_sample(in, at, len, later->records + RECORDS_EACH, later);
		else if (at)
			sample_lines(in, at, len, later);
	}
	free(buf);
	return later->records;
}

void
intake_forget_later(const struct probe *probe, struct probe *later)
{
	/* What only they have is met anew when it comes: as a role's field too. */
	for (size_t i = 0; i < later->n_seen; i++) {
		struct path *path = paths_get(later->paths, later->seen[i]->path);

		path->is_sampled = probe_find(probe, paths_name(later->paths,
								later->seen[i]->path)->raw);
	}
	probe_release(later);
}
