/* textlog_record: a record straight out of a line's fields, where nothing in it is unusual. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/textlog_fast.h"

void
text_fast_free(struct fast *fast)
{
	if (!fast)
		return;
	free(fast->use);
	free(fast);
}

void
textlog_set_slow(struct textlog *text, bool is_slow)
{
	text->is_slow = is_slow;
}

struct fast *
text_fast(struct textlog *text, const struct extract *extract)
{
	const struct fields *fields = extract->fields;

	if (text->fast)
		return text->fast;
	text->fast = xcalloc(1, sizeof(*text->fast));
	bool is_off = text->is_slow || text->plan[0].format->kind == FORMAT_JSON ||
		      text->plan[0].format->mark ||
		      text->cell != NAME_NONE || extract->has_zone || fields->retries ||
		      fields->part[PART_METHOD] || fields->part[PART_HOST];
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		for (int i = 0; i < fields->n_role[role]; i++)
			is_off |= extract->plan[role][i].with != NAME_NONE;
	text->fast->is_off = is_off;
	return text->fast;
}

static void
count(struct extract *extract, const struct line_fields *fields, const struct record *record,
      const struct seen_values *values)
{
	static const struct flat_field there = { .type = FLAT_STRING };
	struct found found[ROLES];

	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		bool is_there = fields->role[role] != NULL;
		found[role] = (struct found){ .field = is_there ? &there : NULL,
					      .plan = is_there ? fields->rank[role] : -1 };
	}
	extract_count(extract, record, found, values);
}

void
text_values(struct fast *fast, struct extract *extract, struct record *record,
	    struct seen_values *values)
{
	const struct line_fields *fields = &fast->fields;

	text_time(fast, extract, fields, record);
	text_latency(extract, fields, record, values);
	text_names(fast, extract, fields, record);
	if (record->unusable == UNUSABLE_NOT && values->latency == LATENCY_ABSENT &&
	    record->status == NAME_NONE && record->outcome == OUTCOME_UNKNOWN &&
	    record->endpoint == NAME_NONE)
		record->unusable = UNUSABLE_NOT_A_REQUEST;
}

/* Nothing in the bytes that the record would be flagged for. */
static bool
is_sound(const char *at, size_t len)
{
	return text_is_plain(at, len) || (!memchr(at, '\0', len) && text_is_utf8(at, len));
}

static void
enter_cut(struct ledger *ledger, const struct span *span, uint32_t source)
{
	struct odd odd = {
		.kind = ODD_CUT, .source = source, .line = span->line_first,
		.column = span->column, .offset = span->offset, .bytes = (int64_t)span->len,
	};

	ledger_add(ledger, &odd, span->at, span->len);
}

int
textlog_record(struct textlog *text, struct extract *extract, const struct span *span,
	       struct ledger *ledger, struct record *record)
{
	struct seen_values values;

	if (!text_reread(text, span))
		return -1;
	struct fast *fast = text_fast(text, extract);
	if (!fast->is_off && !span->is_strict && is_sound(span->at, span->len) &&
	    text_choose(text, extract, &fast->fields)) {
		*record = (struct record){
			.source = extract->source, .offset = span->offset,
			.length = (uint32_t)span->len, .line_first = span->line_first,
			.line_last = span->line_last, .flags = span->flags,
		};
		text_values(fast, extract, record, &values);
		text_tell_fresh(text, extract, record);
		if (ledger)
			count(extract, &fast->fields, record, &values);
		return 0;
	}
	textlog_flatten(text, span, &extract->flat);
	extract->opened_at = span->at;
	extract->opened_len = span->len;
	extract_record(extract, span, ledger, record);
	extract_forget(extract);
	if (ledger && text->is_cut_off)
		enter_cut(ledger, span, extract->source);
	bool is_odd = text->used->format->kind == FORMAT_JSON || text->cell != NAME_NONE;
	if ((record->flags & FLAG_NUMBER_AS_STRING) && !is_odd) {
		record->flags &= ~(uint32_t)FLAG_NUMBER_AS_STRING;
		extract->counts.flag[__builtin_ctz(FLAG_NUMBER_AS_STRING)] -= ledger != NULL;
	}
	return 0;
}
