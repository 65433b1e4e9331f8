/* skew: a sample of the records, whose clocks are compared in two ways, and what is said of it. */
/* SPDX-License-Identifier: MIT */
#include "core/store/skew.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/store/skew_private.h"
#include "core/store/store_private.h"

enum {
	CHUNKS_SPREAD = 12,	/* of a source, that the order of writing is looked up in */
	CHUNKS_LAST = 8,	/* of its end, for the load */
	CHUNKS_ALL = 32,	/* of all sources together */
};

/* The last part of the path of a dimension whose values have a clock of their own. */
static const char *const with_clock[] = {
	"host", "hostname", "pod", "node", "instance", "machine", "server", "container",
};

/* A sample, in order of writing. */
struct sample {
	struct sight *at;	/* owned */
	size_t n, cap;
};

static void
add_sight(struct sample *sample, struct sight sight)
{
	GROW(sample->at, sample->n, sample->cap);
	sample->at[sample->n++] = sight;
}

uint32_t
skew_clock_of(const struct store *store, uint32_t source)
{
	const struct intake *own = store->source[source].intake, *other;

	for (uint32_t i = 0; own && i < source; i++) {
		other = store->source[i].intake;
		if (other && strcmp(intake_name(other), intake_name(own)) == 0)
			return i;
	}
	return source;
}

/* The records of a chunk; dim: the dimension that names their clock, -1: their source does. */
static void
add_chunk(const struct store *store, uint32_t source, size_t chunk, int dim, struct sample *sample)
{
	const struct rows *rows = readback_rows(store, source, chunk);
	uint32_t own = dim < 0 ? skew_clock_of(store, source) : 0;

	for (size_t i = 0; i < rows->n; i++) {
		uint32_t who = dim < 0 ? own : rows->dim[dim] ? rows->dim[dim][i] : NAME_NONE;
		int64_t at_ns = rows->at_ns[i], took = rows->latency_us[i];
		if (rows->unusable[i] || (dim >= 0 && who == NAME_NONE))
			continue;
		add_sight(sample, (struct sight){
			who, at_ns, at_ns + (took == LATENCY_NONE ? 0 : took * 1000),
		});
	}
}

static void
add_break(struct sample *sample)
{
	add_sight(sample, (struct sight){ .who = NAME_OTHER });
}

/* Some chunks of every source, evenly spread. */
static void
take_spread(const struct store *store, int dim, struct sample *sample)
{
	for (uint32_t s = 0; s < store->n_sources && s < CHUNKS_ALL; s++) {
		size_t n = store->source[s].chunks.n, most = CHUNKS_ALL / store->n_sources + 1;
		most = most < CHUNKS_SPREAD ? most : CHUNKS_SPREAD;
		size_t taken = n < most ? n : most;
		for (size_t i = 0, before = 0; i < taken; i++) {
			size_t chunk = taken < 2 ? n - 1 : i * (n - 1) / (taken - 1);
			if (i == 0 || chunk != before + 1)
				add_break(sample);
			add_chunk(store, s, chunk, dim, sample);
			before = chunk;
		}
	}
}

/* The last chunks of every source. */
static void
take_last(const struct store *store, int dim, struct sample *sample)
{
	for (uint32_t s = 0; s < store->n_sources && s < CHUNKS_ALL; s++) {
		size_t n = store->source[s].chunks.n, most = CHUNKS_ALL / store->n_sources + 1;
		most = dim >= 0 || most > CHUNKS_LAST ? CHUNKS_LAST : most;
		for (size_t chunk = n > most ? n - most : 0; chunk < n; chunk++)
			add_chunk(store, s, chunk, dim, sample);
	}
}

bool
skew_names_hosts(const struct store *store, int dim)
{
	const char *path = store->dim[dim], *dot = strrchr(path, '.');

	for (size_t i = 0; i < LENGTH(with_clock); i++)
		if (strcasecmp(dot ? dot + 1 : path, with_clock[i]) == 0)
			return true;
	return false;
}

/* Sorted by time afterwards, records tell nothing of the order in which they were written. */
static bool
is_sorted(const struct sample *sample)
{
	for (size_t i = 1; i < sample->n; i++)
		if (sample->at[i].who != NAME_OTHER && sample->at[i - 1].who != NAME_OTHER &&
		    sample->at[i].start_ns < sample->at[i - 1].start_ns)
			return false;
	return true;
}

/* Where the clocks stand, seen in one way. */
static size_t
stands(const struct store *store, int dim, enum skew_way way, struct stand stand[SKEW_WHO])
{
	struct sample sample = { 0 };
	size_t n = 0;

	if (way == SKEW_BY_ARRIVAL)
		return skew_by_arrival(store, stand);
	(way == SKEW_BY_LOAD ? take_last : take_spread)(store, dim, &sample);
	if (way == SKEW_BY_LOAD)
		n = skew_by_load(sample.at, sample.n, stand);
	else if (!is_sorted(&sample))
		n = skew_by_order(sample.at, sample.n, stand);
	free(sample.at);
	return n;
}

/* Compare in one way. `is_told`: they could be compared, and nothing else need be asked. */
static size_t
compare(const struct store *store, int dim, enum skew_way way, bool *is_told, struct skew *out)
{
	struct stand stand[SKEW_WHO];
	size_t n = stands(store, dim, way, stand), known = 0;
	size_t found = n > 1 ? skew_agree(stand, n, out) : 0;

	for (size_t i = 0; i < n; i++)
		known += stand[i].is_known;
	*is_told = found > 0 || known > 1;
	for (size_t i = 0; i < found; i++) {
		out[i].field = dim < 0 ? -1 : FIELD_DIM + dim;
		out[i].way = way;
	}
	return found;
}

/* A record of a source has a host. False: others of its clock have another one, or it has none, or
 * those of another clock have it. host: of each clock, NAME_NONE: not known yet; clock: of each
 * source. */
static bool
is_host_of(const uint32_t *clock, size_t n, uint32_t source, uint32_t value, uint32_t *host)
{
	uint32_t *own = &host[clock[source]];

	if (value == NAME_NONE || *own)
		return value != NAME_NONE && *own == value;
	for (size_t i = 0; i < n; i++)
		if (host[i] == value)
			return false;
	*own = value;
	return true;
}

/* Has each host a log of its own? Then what is told of logs is told of hosts, and told once. Asked
 * are all records, by those that their lots name: the first, the last, the fastest, the slowest. */
static bool
is_of_sources(const struct store *store, int dim)
{
	const struct cells *cells = &store->cells[CELLS_DIM + dim];
	size_t n = store->n_sources;
	uint32_t *host = xcalloc(n, sizeof(*host)), *clock = xcalloc(n, sizeof(*clock));
	bool is_so = n > 1 && !cells->is_off;

	for (uint32_t s = 0; s < n && is_so; s++)
		clock[s] = skew_clock_of(store, s);
	for (size_t i = 0; i < cells->n && is_so; i++)
		for (int k = 0; k < MARKS && is_so; k++) {
			const struct mark *mark = &cells_lot(cells, i)->mark[k];
			is_so = !mark->id || is_host_of(clock, n, mark->source,
							cells->key[i].value, host);
		}
	free(host);
	free(clock);
	return is_so;
}

size_t
skew_find(const struct store *store, struct skew *out)
{
	size_t found = 0;
	bool is_told = false;

	/* One of the hosts is enough: `host` and `pod` name the same clocks. */
	for (int dim = 0; dim < store->n_dims && !is_told; dim++) {
		if (!skew_names_hosts(store, dim) || is_of_sources(store, dim))
			continue;
		found = compare(store, dim, SKEW_BY_ORDER, &is_told, out);
		if (!is_told)
			found = compare(store, dim, SKEW_BY_LOAD, &is_told, out);
	}
	if (store->n_sources < 2)
		return found;
	size_t more = compare(store, -1, SKEW_BY_ARRIVAL, &is_told, out + found);
	if (!is_told)
		more = compare(store, -1, SKEW_BY_LOAD, &is_told, out + found);
	return found + more;
}

void
skew_note(struct store *store)
{
	uint64_t n = store->tally.records;
	bool is_heard = skew_by_arrival(store, (struct stand[SKEW_WHO]){ 0 }) > 0;

	/* A log that grows is sampled anew when an eighth more has come. */
	if (store->skew_records && n < store->skew_records + store->skew_records / 8 && !is_heard)
		return;
	store->n_skews = skew_find(store, store->skew);
	store->skew_records = n;
}

const struct skew *
store_skews(const struct store *store, size_t *n)
{
	*n = store->n_skews;
	return store->skew;
}

static void
name_of(const struct store *store, const struct skew *skew, uint32_t value, struct str *out)
{
	if (skew->field < 0) {
		str_add(out, intake_name(store->source[value].intake));
	} else {
		const char *field = store_field_name(store, skew->field);
		text_safe(out, field, strlen(field));
		str_fmt(out, " %s", names_get(store->names, value)->clean);
	}
}

void
skew_text(const struct store *store, const struct skew *skew, struct str *out)
{
	double s = fabs((double)skew->ahead_ns) / NS_PER_S;
	bool is_ahead = skew->ahead_ns > 0;
	static const char *const unit[] = {
		[SKEW_BY_ORDER] = "records, in order of writing",
		[SKEW_BY_LOAD] = "seconds, by its load",
		[SKEW_BY_ARRIVAL] = "arrivals",
	};

	name_of(store, skew, skew->value, out);
	if (skew->is_pair) {
		str_fmt(out, " runs %.0f s %s ", s, is_ahead ? "ahead of" : "behind");
		name_of(store, skew, skew->other, out);
		str_fmt(out, ", steadily: one of the two clocks is off");
	} else if (is_ahead) {
		str_fmt(out, " runs %.0f s ahead of the others, steadily: its clock is off", s);
	} else {
		str_fmt(out, " runs %.0f s behind the others, steadily: its clock is off%s", s,
			skew->way == SKEW_BY_LOAD ? "" : ", or its lines are written so late");
	}
	str_fmt(out, " (clock_skew, over %llu %s); no record was moved",
		(unsigned long long)skew->n, unit[skew->way]);
}
