/* extract: one span -> one record, by the plan of its source. The one door for shape and slow. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/extract.h"

#include <stdlib.h>

#include "core/ingest/extract_private.h"
#include "core/ingest/outcome.h"
#include "core/ingest/probe.h"
#include "core/ingest/slow.h"

#define NONE_SELECTED SIZE_MAX

void
extract_init(struct extract *extract, struct names *names, const struct fields *fields,
	     const struct field_map *map, uint32_t source)
{
	*extract =
		(struct extract){ .names = names, .fields = fields, .map = map, .source = source,
				  .outcomes = map ? &map->outcomes : NULL };
	extract->counts.newest_ns = INSTANT_NONE;
	paths_init(&extract->paths);
	extract->flat.paths = &extract->paths;
}

void
extract_plan(struct extract *extract)
{
	const struct fields *fields = extract->fields;

	extract->has_plan = true;
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		extract->has_choice |= fields->n_role[role] > 1;
		for (int i = 0; i < fields->n_role[role]; i++) {
			const struct field *field = &fields->role[role][i];
			extract->plan[role][i].path = paths_want(&extract->paths, field->path);
			if (field->with[0])
				extract->plan[role][i].with =
					paths_want(&extract->paths, field->with);
		}
	}
	for (int i = 0; i < fields->n_dims; i++)
		extract->dims[i] = paths_want(&extract->paths, fields->dims[i]);
	extract_plan_signals(extract);
	extract_forget(extract);
}

void
extract_forget(struct extract *extract)
{
	extract->opened_at = NULL;
	extract->selected = 0;
}

void
extract_select(struct extract *extract, size_t i)
{
	struct span span = { .at = extract->opened_at, .len = extract->opened_len };

	if (extract->is_cut)
		span.at = jsonform_text(&extract->cut, i, &span.len);
	slow_flatten(&span, &extract->flat);
	extract->selected = i;
}

size_t
extract_cut(struct extract *extract, const char *at, size_t len)
{
	if (extract->opened_at != at || extract->opened_len != len) {
		extract->is_cut = extract->form.is_cut &&
				  jsonform_cut(&extract->form, at, len, &extract->cut);
		extract->flat.n = 0;
		extract->selected = NONE_SELECTED;
		extract->opened_at = at;
		extract->opened_len = len;
	}
	return extract->is_cut ? extract->cut.n : 1;
}

size_t
extract_open(struct extract *extract, const char *at, size_t len)
{
	size_t n = extract_cut(extract, at, len);

	if (n > 0 && extract->selected == NONE_SELECTED)
		extract_select(extract, 0);
	return n;
}

/*
 * Does it hold the time and one more role where the plan has them, by their whole paths? Then it
 * is no part of a record, even if they are nested in it (`http.status`).
 */
static bool
has_planned(const struct extract *extract)
{
	bool is_alias;
	int roles = 0;

	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		bool is_found = false;
		for (int i = 0; i < extract->fields->n_role[role] && !is_found; i++)
			is_found = extract->plan[role][i].path != NAME_NONE &&
				   flat_find(&extract->flat, extract->plan[role][i].path,
					     &is_alias);
		if (role == ROLE_TIME && !is_found)
			return false;
		roles += is_found;
	}
	return roles >= 2;
}

bool
extract_is_record(struct extract *extract, const char *at, size_t len, bool is_strict)
{
	bool has_time;

	/* What a form knows, though it may hold no request. */
	if (extract_cut(extract, at, len) == 0 ||
	    (extract->is_cut && extract->form.form->is_deep))
		return !is_strict || extract->form.form->is_deep;
	extract_open(extract, at, len);
	if (is_strict && has_planned(extract))
		return true;
	/* What a form knows is no nested object of another record. */
	bool own_only = is_strict && !extract->is_cut;
	int roles = probe_roles(&extract->flat, extract->map, own_only, &has_time);
	/* Before there is a plan the other role may be a nested one: the time is its own. */
	if (own_only && has_time && !extract->has_plan)
		roles = probe_roles(&extract->flat, extract->map, false, &has_time);
	return is_strict ? has_time && roles >= 2 : roles >= 1;
}

static bool
is_usable(enum role role, const struct flat_field *field)
{
	struct latency latency;
	int64_t at_ns;
	unsigned flags;

	if (flat_is_absent(field) || field->type == FLAT_OBJECT || field->type == FLAT_ARRAY)
		return false;
	switch (role) {
	case ROLE_TIME: return instant_parse(field->text, field->len, &at_ns, &flags) == 0;
	case ROLE_LATENCY:
		return latency_from_text(field->text, field->len, UNIT_NS, &latency) == LATENCY_OK;
	case ROLE_ENDPOINT: return field->type == FLAT_STRING;
	default: return true;
	}
}

/*
 * A field whose name is an alias but which the sample did not hold: a release that came
 * later may log under other names. It serves records that have none of the planned fields.
 * Depends on the plan and the record alone.
 */
static const struct flat_field *
late_field(const struct extract *extract, enum role role)
{
	const struct flat_field *best = NULL;
	int best_place = PLACE_NESTED;

	for (size_t i = 0; i < extract->flat.n; i++) {
		const struct flat_field *field = &extract->flat.field[i];
		const struct path *path = paths_get(&extract->paths, field->path);
		if (path->is_sampled || path->place[role] < 0 || path->place[role] >= best_place ||
		    !is_usable(role, field))
			continue;
		best = field;
		best_place = path->place[role];
	}
	return best;
}

struct found
extract_find(const struct extract *extract, enum role role, uint32_t *flags)
{
	struct found found = { .plan = -1 };
	bool is_variant = false, is_head = *flags & FLAG_TRUNCATED;
	int n = extract->fields->n_role[role];

	for (int i = 0; i < (is_head && n > 1 ? 1 : n); i++) {
		bool is_alias;
		const struct flat_field *field =
			flat_find(&extract->flat, extract->plan[role][i].path, &is_alias);
		if (flat_is_absent(field) || (field->type == FLAT_OBJECT && found.field))
			continue;
		is_variant = is_alias;
		found.unit = extract->fields->role[role][i].unit;
		found.field = field;
		found.plan = i;
		if (field->type != FLAT_OBJECT)
			break;
	}
	*flags |= is_variant ? FLAG_KEY_ALIAS : 0;
	if (found.field)
		return found;
	if (is_head || (extract->map && extract->map->is_set[role]))
		return found;
	found.field = late_field(extract, role);
	if (found.field && role == ROLE_LATENCY) {
		const struct name *name = paths_name(&extract->paths, found.field->path);
		enum unit_proof proof;
		found.unit = unit_of_name(name->raw, name->len, &proof);
		if (found.unit == UNIT_NONE)
			found.unit = paths_get(&extract->paths, found.field->path)->unit;
		if (found.unit == UNIT_NONE)
			found.unit = UNIT_MS;
	}
	return found;
}

static void
collect_signals(const struct extract *extract, struct signals *signals)
{
	struct signal_text *const slots[] = {
		[SIGNAL_NONE] = NULL, [SIGNAL_ERROR] = &signals->error,
		[SIGNAL_SUCCESS] = &signals->success, [SIGNAL_GRPC] = &signals->grpc,
		[SIGNAL_ENVOY] = &signals->envoy, [SIGNAL_HAPROXY] = &signals->haproxy,
		[SIGNAL_HEROKU] = &signals->heroku, [SIGNAL_TIMEOUT] = &signals->timeout,
	};

	for (size_t i = 0; i < extract->flat.n; i++) {
		const struct flat_field *field = &extract->flat.field[i];
		struct signal_text *slot = slots[paths_get(&extract->paths, field->path)->signal];
		if (slot && !slot->at && !flat_is_absent(field) && field->type < FLAT_ARRAY)
			*slot = (struct signal_text){ field->text, field->len };
	}
}

/* Fill status and outcome; returns how many attempts the status tells of. */
static int
read_status(struct extract *extract, const struct found *found, struct record *record)
{
	const struct flat_field *field = found->field;
	struct signals signals = { .status = { NULL, 0 } };
	int attempts = 0;

	collect_signals(extract, &signals);
	if (field && field->type < FLAT_ARRAY) {
		signals.status = (struct signal_text){ field->text, field->len };
		attempts = outcome_last_attempt(&signals.status);
		record->status = extract_name(extract, signals.status.at, signals.status.len);
	}
	record->outcome = outcome_of(extract->outcomes, &signals, &record->flags);
	if (record->flags & FLAG_TRUNCATED)
		record->outcome = extract_head_outcome(extract, signals.status.at,
						       record->outcome);
	return attempts;
}

static void
read_dims(struct extract *extract, const struct flat_field *endpoint, struct record *record,
	  int attempts)
{
	const struct fields *fields = extract->fields;
	bool is_alias;

	for (int i = 0; i < fields->n_dims; i++) {
		if (fields->part[PART_METHOD] == i + 1 || fields->part[PART_HOST] == i + 1) {
			enum request_part part = fields->part[PART_METHOD] == i + 1 ? PART_METHOD
										    : PART_HOST;
			record->dims[i] = extract_part(extract, part, endpoint);
			continue;
		}
		if (fields->retries == i + 1) {
			struct str text = { 0 };
			str_fmt(&text, "%d", attempts - 1);
			if (attempts > 0)
				record->dims[i] = extract_name(extract, text.at, text.len);
			str_release(&text);
			continue;
		}
		record->dims[i] = extract_field_name(extract,
			flat_find(&extract->flat, extract->dims[i], &is_alias));
	}
}

static void
enter(struct ledger *ledger, enum odd_kind kind, const struct span *span, uint32_t source)
{
	struct odd odd = {
		.kind = kind, .source = source, .line = span->line_first, .column = span->column,
		.offset = span->offset, .bytes = (int64_t)span->len,
	};

	ledger_add(ledger, &odd, span->at, span->len);
}

static uint32_t
oddities(struct extract *extract, const struct record *record)
{
	uint32_t flags = extract_oddity(extract, record->version) |
			 extract_oddity(extract, record->endpoint) |
			 extract_oddity(extract, record->status);

	for (int i = 0; i < extract->fields->n_dims; i++)
		flags |= extract_oddity(extract, record->dims[i]);
	return flags;
}

void
extract_place(const struct extract *extract, const struct span *span, size_t i,
	      struct record *record)
{
	record->offset = span->offset;
	record->length = (uint32_t)span->len;
	record->line_first = span->line_first;
	record->line_last = span->line_last;
	record->flags = span->flags;
	if (!extract->is_cut)
		return;

	const struct jsonform_item *item = &extract->cut.item[i];
	record->offset += (int64_t)item->from;
	record->length = (uint32_t)item->len;
	record->line_first += item->line;
	record->line_last = record->line_first + item->lines;
	if (item->lines == 0)
		record->flags &= ~(uint32_t)FLAG_WRAPPED;
}

void
extract_record(struct extract *extract, const struct span *span, struct ledger *ledger,
	       struct record *record)
{
	extract_item(extract, span, 0, ledger, record);
}

void
extract_item(struct extract *extract, const struct span *span, size_t i, struct ledger *ledger,
	     struct record *record)
{
	struct found found[ROLES];
	struct latency latency;
	struct seen_values values;

	*record = (struct record){ .source = extract->source };
	extract_cut(extract, span->at, span->len);
	extract_place(extract, span, i, record);
	if (extract->selected != i)
		extract_select(extract, i);
	record->flags |= extract->flat.flags;
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		found[role] = extract_find(extract, role, &record->flags);

	extract_time(extract, &found[ROLE_TIME], record);
	extract_latency(extract, &found[ROLE_LATENCY], record, &latency, &values.latency);
	int attempts = read_status(extract, &found[ROLE_STATUS], record);
	record->endpoint = extract_endpoint(extract, found[ROLE_ENDPOINT].field);
	record->version = extract_field_name(extract, found[ROLE_VERSION].field);
	read_dims(extract, found[ROLE_ENDPOINT].field, record,
		  attempts > latency.parts ? attempts : latency.parts);
	if (record->unusable == UNUSABLE_NOT && values.latency == LATENCY_ABSENT &&
	    record->status == NAME_NONE && record->outcome == OUTCOME_UNKNOWN &&
	    record->endpoint == NAME_NONE)
		record->unusable = UNUSABLE_NOT_A_REQUEST;
	record->flags |= oddities(extract, record);

	if (!ledger)
		return;
	if (record->flags & FLAG_BAD_UTF8)
		enter(ledger, ODD_BAD_UTF8, span, extract->source);
	if (record->flags & FLAG_DUPLICATE_KEY)
		enter(ledger, ODD_DUPLICATE_KEY, span, extract->source);
	if (extract->has_news)
		extract_count_news(extract, record);
	values.is_rounded = latency.is_rounded;
	extract_count(extract, record, found, &values);
}

void
extract_retire(struct extract *extract)
{
	jsonform_cut_release(&extract->cut);
	flat_release(&extract->flat);
	paths_release(&extract->paths);
	names_free(extract->raw);
	free(extract->template_of_raw);
	free(extract->oddity);
	free(extract->counts.spread);
	extract->cut = (struct jsonform_cut){ 0 };
	extract->flat = (struct flat){ 0 };
	extract->paths = (struct paths){ 0 };
	extract->raw = NULL;
	extract->template_of_raw = NULL;
	extract->oddity = NULL;
	extract->cap_raw = extract->cap_oddity = 0;
	extract->counts.spread = NULL;
	extract->counts.n_spreads = extract->counts.cap_spreads = 0;
}

void
extract_release(struct extract *extract)
{
	extract_retire(extract);
	times_release(&extract->counts.when);
	zone_release(&extract->zone);
}
