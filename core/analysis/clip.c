/* clip: timeouts that all took the same time, and outcomes that follow from latency: said once. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/verdict_private.h"

enum { PLACES_MOST = 64 };

/* The value that most timeouts lie around, and how many do. */
struct clip { double us; uint64_t n, of; };

static struct clip
clip_of(const struct slots *slots)
{
	const double within = limit(LIMIT_CLIP_WITHIN);
	struct clip best = {.of = slots->n};
	uint64_t n = 0;
	size_t end = 0;

	/* From a lowest latency on, all up to what is still within 1 % of one value between. */
	for (size_t i = 0; i < slots->len; i++) {
		double low = (double)slots->at[i].value_us;
		double high = low * (1 + within) / (1 - within);

		while (end < slots->len && (double)slots->at[end].value_us <= high)
			n += slots->at[end++].n;
		if (n > best.n) {
			/* In its middle, as long as the ends are within reach of it. */
			best.n = n;
			best.us = (low + (double)slots->at[end - 1].value_us) / 2;
		}
		n -= slots->at[i].n;
	}
	return best;
}

static struct query
timeouts_of(const struct query *query)
{
	return query_with(*query, FIELD_OUTCOME, OUTCOME_TIMEOUT);
}

/* Did a request that was well take clearly longer? Then there is no limit there. */
static bool
is_outlasted(const struct clip *clip, const struct query *among)
{
	struct query well = query_with(*among, FIELD_OUTCOME, OUTCOME_OK);
	struct cell cell = {0};

	query_cell(&well, &cell);
	bool is_longer = cell.other.n > 0 &&
			 (double)cell.other.max_us > limit(LIMIT_CLIP_OUTLASTED) * clip->us;

	cell_release(&cell);
	return is_longer;
}

/* Of the timeouts among these records. Fewer of many are alike by chance. */
static bool
is_clip(const struct clip *clip, const struct query *among)
{
	return (double)clip->n >= limit(LIMIT_CLIP_N) &&
	       (double)clip->n >= limit(LIMIT_CLIP_SHARE) * (double)clip->of &&
	       !is_outlasted(clip, among);
}

/* A value lies between two latencies: shown without what the middle adds. */
static const char *
limit_text(struct study *study, const struct clip *clip)
{
	double ms = clip->us / 1000, scale = pow(10, floor(log10(ms)) - 1);
	double round_ms = round(ms / scale) * scale;
	/* A limit is a round number, where one is as near. */
	bool is_round = fabs(round_ms - ms) <= limit(LIMIT_CLIP_WITHIN) * ms;

	return ms_text(study->arena, is_round ? round_ms * 1000 : clip->us);
}

static const char *
clip_sentence(struct study *study, const struct clip *clip, const char *place)
{
	const char *value = clip->us > 0 ? limit_text(study, clip) : "0 ms";

	return arena_fmt(study->arena,
			 "%llu of %llu timeouts%s lie within %s of %s: it looks like a limit of "
			 "%s (a hint: no limit is logged). These requests would have taken at "
			 "least that long.",
			 (unsigned long long)clip->n, (unsigned long long)clip->of, place,
			 share_text(study->arena, limit(LIMIT_CLIP_WITHIN)), value, value);
}

const char *
clip_text(struct study *study, struct cites *lines)
{
	static const int by = FIELD_ENDPOINT;
	struct query timeouts = timeouts_of(&study->query);
	struct groups groups = {0};
	struct cell cell = {0};
	const char *text = NULL;

	if ((double)study->timeouts < limit(LIMIT_CLIP_N) || !study->has_latency)
		return NULL;
	query_cell(&timeouts, &cell);
	struct slots slots = cell_slots(&cell, study->arena);
	struct clip all = clip_of(&slots), best = {.n = 0};
	uint32_t place = NAME_NONE;

	cell_release(&cell);
	if (is_clip(&all, &study->query)) {
		*lines = cite_query(study, &timeouts);
		return clip_sentence(study, &all, "");
	}
	/* Each endpoint may have a limit of its own. */
	query_groups(&timeouts, &by, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		uint32_t endpoint = groups.at[i].key[0];
		struct query among = query_with(study->query, FIELD_ENDPOINT, endpoint);

		slots = cell_slots(&groups.at[i].cell, study->arena);
		struct clip clip = clip_of(&slots);

		if (clip.n > best.n && is_clip(&clip, &among)) {
			best = clip;
			place = endpoint;
		}
	}
	groups_release(&groups);
	if (best.n) {
		timeouts = query_with(timeouts, FIELD_ENDPOINT, place);
		*lines = cite_query(study, &timeouts);
		text = clip_sentence(study, &best, arena_fmt(study->arena, " on %s",
							     value_text(study, place)));
	}
	return text;
}

/* An endpoint and version: outcomes, the slowest that was well and the fastest timeout. */
struct place { uint32_t version, endpoint; uint64_t n, ok, timeouts; int64_t slowest, fastest; };

static void
place_add(struct place *place, const struct cell *cell)
{
	uint64_t ok = cell->outcome[OUTCOME_OK], timeouts = cell->outcome[OUTCOME_TIMEOUT];
	/* Each has to have a latency, or it cannot be told. */
	bool is_told = cell->other.n == ok && cell->bad.n == timeouts;

	place->n += cell->n + !is_told;
	place->ok += ok;
	place->timeouts += timeouts;
	if (cell->other.n && cell->other.max_us > place->slowest)
		place->slowest = cell->other.max_us;
	if (cell->bad.n && cell->bad.min_us < place->fastest)
		place->fastest = cell->bad.min_us;
}

/* Does one cut separate all that timed out from all that is well? Few are so by chance. */
static bool
is_cut(const struct place *place)
{
	return place->ok && (double)place->timeouts >= limit(LIMIT_CLIP_PLACE_N) &&
	       place->ok + place->timeouts == place->n && place->fastest > place->slowest;
}

static size_t
list_places(struct study *study, struct place *place)
{
	const struct frame *frame = study_frame(study, -1, -1);
	size_t n = 0;

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];
		size_t k = 0;

		while (k < n && (place[k].version != row->key[0] ||
				 place[k].endpoint != row->key[1]))
			k++;
		if (k == PLACES_MOST)
			continue;
		if (k == n)
			place[n++] = (struct place){.version = row->key[0], .endpoint = row->key[1],
						    .slowest = INT64_MIN, .fastest = INT64_MAX};
		struct cell cell = {0};

		row_merge(study, row, &cell);
		place_add(&place[k], &cell);
		cell_release(&cell);
	}
	return n;
}

const char *
cut_text(struct study *study, struct cites *lines)
{
	struct place place[PLACES_MOST];
	struct str text = {0};
	struct query query = study->query;
	size_t n = 0;

	if (!study->timeouts || !study->has_latency)
		return NULL;
	size_t places = list_places(study, place);

	for (size_t i = 0; i < places; i++) {
		const struct place *at = &place[i];

		if (at->version == VALUE_OTHER || at->endpoint == VALUE_OTHER || !is_cut(at))
			continue;
		if (n++ >= 2)
			continue;
		str_fmt(&text, "%s%s%s%s from %s on", n > 1 ? ", " : "",
			at->endpoint == NAME_NONE ? "all requests"
						  : value_text(study, at->endpoint),
			at->version == NAME_NONE ? "" : " in ",
			at->version == NAME_NONE ? "" : value_text(study, at->version),
			ms_text(study->arena, (double)at->fastest));
		if (n == 1)
			query = query_with(query_with(query, FIELD_ENDPOINT, at->endpoint),
					   FIELD_VERSION, at->version);
	}
	if (n > 2)
		str_fmt(&text, " and %zu more", n - 2);
	const char *out = !n ? NULL
		: arena_fmt(study->arena,
			    "Timeouts follow from latency: every request is one on %s, and none "
			    "below. Slow and timed out are one proof there, not two.",
			    str_text(&text));

	str_release(&text);
	if (n)
		*lines = cite_query(study, &query);
	return out;
}
