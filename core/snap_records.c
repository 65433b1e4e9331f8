/* snap_records: one page of records of a snapshot, with the mends that stand between them. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/json.h"
#include "core/engine_private.h"

#define PAGE_WHOLE 4096		/* so many records are sorted whole */
#define PAGE_END 1024		/* so near its end it is looked for from there */
#define PAGE_BINS 4096		/* of a longer log a page is looked for in so many parts */
#define START_PART 16		/* of all time, to look for the first ones in */

static const char *
flags_text(struct engine *engine, uint32_t flags)
{
	struct str out = { 0 };
	const char *word;

	while ((word = record_flag_word(&flags)))
		str_fmt(&out, "%s%s", out.len ? ", " : "", word);
	char *text = arena_text(&engine->drawn, str_text(&out), out.len);
	str_release(&out);
	return text;
}

/* Ids are of the log as it was judged: where an older file grew since, others have them now. */
static bool
is_of(const struct ref *ref, const struct record *record)
{
	return ref->source == record->source && ref->offset == record->offset &&
	       ref->at_ns == record->at_ns && ref->latency_us == record->latency_us;
}

/* Is the record one of those a picked card of evidence rests on? */
static bool
is_cited(const struct engine *engine, const struct record *record)
{
	const struct guide_step *rca = &engine->guide.step[STEP_RCA];

	for (size_t i = 0; engine_has_verdict(engine) && i < rca->n_fields; i++) {
		const struct guide_field *field = &rca->field[i];
		if (field->type != TYPE_PICK || strcmp(field->value, "yes") != 0 ||
		    !field->evidence)
			continue;
		for (size_t k = 0; k < field->evidence->lines.n; k++)
			if (is_of(&field->evidence->lines.ref[k], record))
				return true;
	}
	return false;
}

static struct snap_record
row_of(struct engine *engine, const struct record *record, uint32_t id)
{
	uint32_t version = NAME_NONE;

	for (int i = 0; i < engine->verdict.cause.n; i++)
		if (engine->verdict.cause.term[i].field == FIELD_VERSION)
			version = engine->verdict.cause.term[i].value;
	return (struct snap_record){
		.id = id,
		.at_ns = record->at_ns,
		.line = { intake_name(store_source(engine->store, record->source)),
			  record->line_first, record->line_last, id },
		.version_id = record->version, .endpoint_id = record->endpoint,
		.version = snap_name(engine, record->version),
		.endpoint = snap_name(engine, record->endpoint),
		.status = snap_name(engine, record->status),
		.outcome = outcome_word(record->outcome),
		.standing = outcome_is_bad(record->outcome)	      ? STANDING_BAD
			    : record->outcome == OUTCOME_CLIENT_ERROR &&
			      engine->snapshot.counts == COUNTS_REFUSED ? STANDING_BAD
			    : record->outcome == OUTCOME_OK	      ? STANDING_OK
			    : record->outcome == OUTCOME_CLIENT_ERROR ? STANDING_WARN
								      : STANDING_UNKNOWN,
		.latency_ms = record->latency_us == LATENCY_NONE ? NAN
								 : (double)record->latency_us / 1e3,
		.flags = flags_text(engine, record->flags),
		.mend = "",
		.is_cited = version != NAME_NONE && is_cited(engine, record),
	};
}

const char *
snap_mend_text(struct engine *engine, const struct odd *odd)
{
	const char *word = odd_row(odd->kind)->word;

	if (odd->kind == ODD_MISSING_COMMA)
		return arena_fmt(&engine->drawn, "line %ld %s: %s, %ld and %ld kept", odd->line,
				 word, odd_action_word(odd->action), odd->line, odd->line + 1);
	/* What was skipped is in no field that could be hidden. */
	if (odd->action == ODD_SKIPPED && engine->redact)
		return arena_fmt(&engine->drawn, "line %ld %s: %lld bytes skipped", odd->line, word,
				 (long long)odd->bytes);
	if (odd->action == ODD_SKIPPED)
		return arena_fmt(&engine->drawn, "line %ld %s: %lld bytes skipped: %s", odd->line,
				 word, (long long)odd->bytes, odd->text);
	return arena_fmt(&engine->drawn, "line %ld %s: %s", odd->line, word,
			 odd_action_word(odd->action));
}

/* First ledger entry at or after an offset. */
static size_t
first_odd(const struct ledger *ledger, int64_t offset)
{
	size_t low = 0, high = ledger->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (ledger->odd[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Damage that stands in or behind a record, before the next one of its source, as rows. */
static void
add_mends(struct engine *engine, const struct record *record, uint32_t id,
	  struct snap_record *row, size_t *n, size_t max)
{
	const struct intake *intake = store_source(engine->store, record->source);
	const struct ledger *ledger = intake_ledger(intake);
	struct record next;
	struct err ignored = { 0 };
	int64_t end = INT64_MAX;

	if (store_record(engine->store, id + 1, &next, &ignored) == 1 &&
	    next.source == record->source)
		end = next.offset;
	if (end != INT64_MAX && next.at_ns > engine->snapshot.moment_ns)
		return;		/* what stands before a record that is not known yet */
	for (size_t i = first_odd(ledger, record->offset); i < ledger->n && *n < max; i++) {
		const struct odd *odd = &ledger->odd[i];
		if (odd->offset >= end)
			break;
		if (!odd_row(odd->kind)->is_damage)
			continue;
		row[(*n)++] = (struct snap_record){
			.line = { intake_name(intake), odd->line, odd->line, 0 },
			.at_ns = INSTANT_NONE, .version = "", .endpoint = "", .status = "",
			.outcome = "", .standing = STANDING_WARN, .latency_ms = NAN, .flags = "",
			.mend = snap_mend_text(engine, odd),
		};
	}
}

/* The last records, at least so many: the time they lie in is doubled until it holds them. */
static struct query
narrow_to_end(const struct snapshot *s, struct query query, uint64_t all, uint64_t wanted,
	      uint64_t *held)
{
	int64_t end_ns = s->moment_ns, ns = (end_ns - s->first_ns) / (int64_t)(all / wanted + 1);

	for (ns = ns > NS_PER_S ? ns : NS_PER_S; ns < end_ns - s->first_ns; ns *= 2) {
		struct query last = query_window(query, end_ns - ns, INSTANT_NONE);
		*held = query_count(&last);
		if (*held >= wanted)
			return last;
	}
	*held = all;
	return query;
}

/*
 * A page in the order of time out of a long log: cells tell between which times it lies, so
 * that only those records are read and sorted. *first becomes the page's place among them.
 */
static struct query
narrow_to_page(const struct snapshot *s, struct query query, size_t *first, size_t count)
{
	int64_t bin_ns = query_bin_width(s->first_ns, s->last_ns, PAGE_BINS);
	int64_t since_ns = INSTANT_NONE, until_ns = INSTANT_NONE;
	uint64_t before = 0, sum = 0, all = s->page_total, held;
	struct groups groups = { 0 };

	/* What is followed is looked at where it grows. */
	if (all > *first && all - *first <= PAGE_END) {
		query = narrow_to_end(s, query, all, all - *first, &held);
		*first -= (size_t)(all - held);
		return query;
	}
	query_group_counts(&query, NULL, 0, bin_ns, &groups);
	for (size_t i = 0; i < groups.n && sum < *first + count; i++) {
		uint64_t n = groups.at[i].cell.n;
		if (n == 0)
			continue;
		if (since_ns == INSTANT_NONE && sum + n > *first) {
			since_ns = groups.at[i].bin_ns;
			before = sum;
		}
		sum += n;
		until_ns = groups.at[i].bin_ns + bin_ns - 1;
	}
	groups_release(&groups);
	if (since_ns == INSTANT_NONE)
		return query;
	*first -= (size_t)before;
	return query_window(query, since_ns, until_ns);
}

struct query
snap_page_query(const struct engine *engine)
{
	const struct want *want = &engine->want;
	struct query query = engine_shown(engine);

	if (!want->page_is_drill)
		return query;
	return query_with(query_with(query, FIELD_VERSION, want->drill_version), FIELD_ENDPOINT,
			  want->drill_endpoint);
}

static void
turn_round(struct record *record, uint32_t *id, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct record other = record[i];
		uint32_t other_id = id[i];

		record[i] = record[n - 1 - i];
		id[i] = id[n - 1 - i];
		record[n - 1 - i] = other;
		id[n - 1 - i] = other_id;
	}
}

/* A page of the first records, in the order of time: the time they are looked for in is doubled
 * until it holds them, as long as that is a small part of all. Returns how many; 0: too few. */
static size_t
read_start(const struct snapshot *s, struct query query, size_t first, size_t count,
	   struct record *record, uint32_t *id)
{
	int64_t span_ns = s->moment_ns - s->first_ns, most_ns = span_ns / START_PART;

	for (int64_t ns = span_ns / (int64_t)(s->records_known / (first + count) + 1) + NS_PER_S;
	     ns < most_ns; ns *= 4) {
		struct query start = query_window(query, INSTANT_NONE, s->first_ns + ns);
		if (query_page(&start, ORDER_TIME, first, count, record, id) == count)
			return count;
	}
	return 0;
}

/* The records of the page that is wanted, into arrays of page_count. Returns how many. */
static size_t
read_page(struct engine *engine, struct query shown, struct record *record, uint32_t *id)
{
	const struct want *want = &engine->want;
	const struct snapshot *s = &engine->snapshot;
	bool by_latency = want->page_order == PAGE_SLOWEST || want->page_order == PAGE_FASTEST;
	bool is_turned = want->page_order == PAGE_NEWEST || want->page_order == PAGE_FASTEST;
	/* What has no latency stays behind the others: only those are turned round. */
	uint64_t total = by_latency ? s->total.n_latency : s->page_total;
	uint64_t from = want->page_first, count = want->page_count, behind = 0;

	if (is_turned && from < total) {
		uint64_t end = total - from;	/* of the page, in the order that is turned */
		behind = count < end ? 0 : count - end;
		count -= behind;
		from = end - count;
	} else {
		is_turned = false;
	}
	size_t first = (size_t)from;
	/* What a filter lets through would have to be counted first, everywhere. */
	bool may_start = !by_latency && s->shown > PAGE_WHOLE && first < PAGE_END && count &&
			 (shown.where || shown.filter);
	size_t n = may_start ? read_start(s, shown, first, (size_t)count, record, id) : 0;
	if (n > 0 && is_turned)
		turn_round(record, id, n);
	if (n > 0)
		return n;
	if (!by_latency && s->shown > PAGE_WHOLE)
		shown = narrow_to_page(s, shown, &first, (size_t)count);
	n = query_page(&shown, by_latency ? ORDER_SLOWEST : ORDER_TIME, first,
			      (size_t)count, record, id);
	if (is_turned)
		turn_round(record, id, n);
	if (behind && by_latency)
		n += query_page(&shown, ORDER_SLOWEST, (size_t)total, (size_t)behind, record + n,
				id + n);
	return n;
}

void
snap_records(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;
	const struct want *want = &engine->want;
	struct query shown = snap_page_query(engine);

	s->page_first = want->page_first;
	s->page_total = want->page_is_drill ? query_count(&shown) : s->shown;
	if (want->page_count == 0)
		return;
	struct record *record = ARENA_NEW(&engine->drawn, struct record, want->page_count);
	uint32_t *id = ARENA_NEW(&engine->drawn, uint32_t, want->page_count);
	size_t n = read_page(engine, shown, record, id);
	size_t max = 2 * want->page_count;
	struct snap_record *row = ARENA_NEW(&engine->drawn, struct snap_record, max + 1);
	for (size_t i = 0; i < n && s->n_records < max; i++) {
		row[s->n_records++] = row_of(engine, &record[i], id[i]);
		if (want->page_mends && want->page_order == PAGE_BY_TIME)
			add_mends(engine, &record[i], id[i], row, &s->n_records, max);
	}
	s->record = row;
}
