/* gate_survey: lots become bins, and a window slides over these, not over records. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/gate_survey.h"
#include "core/base/names.h"
#include "core/store/hist.h"
#include "core/store/portion.h"

#define BINS_MOST 65536	/* of more it is no survey any more */
static const int fields[] = { FIELD_VERSION, FIELD_ENDPOINT };

/* What a lot tells. */
struct piece {
	int64_t bin_ns, first_ns;
	uint32_t spot;
	uint8_t side, outcome;
	uint64_t n, timed;
	size_t packed, n_packed;	/* its latencies among those of all */
};

struct pieces {
	const struct gate_options *options;
	struct ground *ground;
	struct piece *at;		/* owned */
	size_t n, cap;
	uint32_t *packed;		/* owned; hist_pack() */
	size_t n_packed, cap_packed;
	uint32_t *spot_of;		/* owned, by name: its spot + 1 */
	uint32_t n_names;
	size_t *order, *from;		/* owned: pieces by bin; where each bin begins */
	bool is_lost;			/* a value could not be told apart */
};

static uint32_t
spot_of(struct pieces *pieces, uint32_t endpoint)
{
	struct ground *ground = pieces->ground;

	if (!pieces->spot_of[endpoint]) {
		GROW(ground->spot, ground->n_spots, ground->cap_spots);
		ground->spot[ground->n_spots++] = (struct spot){ .endpoint = endpoint };
		pieces->spot_of[endpoint] = (uint32_t)ground->n_spots;
	}
	return pieces->spot_of[endpoint] - 1;
}

static void
keep_latencies(struct pieces *pieces, const struct portion *portion, struct piece *piece)
{
	size_t need = pieces->n_packed + portion_most(portion);

	if (need > pieces->cap_packed) {
		pieces->cap_packed = need + need / 2;
		pieces->packed = xrealloc(pieces->packed, pieces->cap_packed,
					  sizeof(*pieces->packed));
	}
	piece->packed = pieces->n_packed;
	piece->n_packed = portion_packed(portion, pieces->packed + pieces->n_packed);
	pieces->n_packed += piece->n_packed;
}

static void
take(void *context, const struct portion *portion)
{
	struct pieces *pieces = context;
	uint32_t version = portion->key[0], endpoint = portion->key[1];
	struct piece piece = {
		.bin_ns = portion->bin_ns, .first_ns = portion->first_ns, .side = SIDE_OTHER,
		.outcome = (uint8_t)portion->outcome, .n = portion->n, .timed = portion->n_timed,
	};

	if (version == VALUE_OTHER || endpoint == VALUE_OTHER || endpoint >= pieces->n_names) {
		pieces->is_lost = true;
		return;
	}
	if (version == pieces->options->canary)
		piece.side = SIDE_CANARY;
	else if (version == pieces->options->baseline && version != NAME_NONE)
		piece.side = SIDE_BASELINE;
	if (piece.side < SIDES) {
		piece.spot = spot_of(pieces, endpoint);
		keep_latencies(pieces, portion, &piece);
	}
	GROW(pieces->at, pieces->n, pieces->cap);
	pieces->at[pieces->n++] = piece;
}

/* The bins of the survey, and the pieces of each. False: there are none, or far too many. */
static bool
sort_pieces(struct survey *survey, struct pieces *pieces)
{
	int64_t first_ns = INT64_MAX, last_ns = INT64_MIN;

	for (size_t i = 0; i < pieces->n; i++) {
		int64_t bin_ns = pieces->at[i].bin_ns;
		first_ns = bin_ns < first_ns ? bin_ns : first_ns;
		last_ns = bin_ns > last_ns ? bin_ns : last_ns;
	}
	if (pieces->n == 0 ||
	    ((uint64_t)last_ns - (uint64_t)first_ns) / (uint64_t)survey->width_ns >= BINS_MOST)
		return false;
	survey->origin_ns = first_ns;
	survey->n_bins = (size_t)((last_ns - first_ns) / survey->width_ns) + 1;
	survey->first_ns = xcalloc(survey->n_bins, sizeof(*survey->first_ns));
	pieces->from = xcalloc(survey->n_bins + 2, sizeof(*pieces->from));
	pieces->order = xcalloc(pieces->n, sizeof(*pieces->order));
	for (size_t bin = 0; bin < survey->n_bins; bin++)
		survey->first_ns[bin] = INSTANT_NONE;
	for (size_t i = 0; i < pieces->n; i++) {
		const struct piece *piece = &pieces->at[i];
		size_t bin = (size_t)((piece->bin_ns - first_ns) / survey->width_ns);
		int64_t *first = &survey->first_ns[bin];
		if (*first == INSTANT_NONE || piece->first_ns < *first)
			*first = piece->first_ns;
		pieces->from[bin + 2]++;
	}
	for (size_t bin = 2; bin < survey->n_bins + 2; bin++)
		pieces->from[bin] += pieces->from[bin - 1];
	for (size_t i = 0; i < pieces->n; i++) {
		int64_t since_ns = pieces->at[i].bin_ns - first_ns;
		pieces->order[pieces->from[since_ns / survey->width_ns + 1]++] = i;
	}
	return true;
}

/* Room for the latencies of endpoints on which a p95 may be compared. */
static void
open_latencies(struct pieces *pieces)
{
	struct ground *ground = pieces->ground;

	for (size_t i = 0; i < pieces->n; i++) {
		const struct piece *piece = &pieces->at[i];
		if (piece->side >= SIDES || piece->n_packed == 0)
			continue;
		struct flank *flank = &ground->spot[piece->spot].side[piece->side];
		flank->is_timed = true;
		for (size_t k = 0; k < piece->n_packed; k++) {
			uint32_t at = hist_packed_bucket(pieces->packed[piece->packed + k]);
			flank->top = at > flank->top ? at : flank->top;
		}
	}
	for (size_t i = 0; i < ground->n_spots; i++) {
		struct flank *side = ground->spot[i].side;
		if (!side[0].is_timed || !side[1].is_timed ||
		    isnan(ground->options->p95_max_ratio))
			continue;
		for (int k = 0; k < SIDES; k++) {
			side[k].core_at = xcalloc(HIST_BUCKETS, sizeof(uint32_t));
			side[k].edge_at = xcalloc(HIST_BUCKETS, sizeof(uint32_t));
		}
	}
}

/* A piece comes in or goes out; unsigned: adding `one` times of -1 takes away. */
static void
count(struct amounts *amounts, const struct piece *piece, uint64_t one)
{
	amounts->n += one * piece->n;
	amounts->timed += one * piece->timed;
	if (piece->outcome != OUTCOME_UNKNOWN)
		amounts->known += one * piece->n;
	if (piece->outcome == OUTCOME_TIMEOUT)
		amounts->timeouts += one * piece->n;
	if (piece->outcome == OUTCOME_SERVER_ERROR)
		amounts->errors += one * piece->n;
}

static void
count_latencies(uint32_t *at, const uint32_t *packed, size_t n, uint32_t one)
{
	for (size_t i = 0; at && i < n; i++)
		at[hist_packed_bucket(packed[i])] += one * hist_packed_n(packed[i]);
}

/* What moving all of a bin does to the core and to the edge: 1 it comes in, -1 it goes out. */
static void
move(const struct pieces *pieces, size_t bin, int core, int edge)
{
	struct ground *ground = pieces->ground;

	for (size_t i = pieces->from[bin]; i < pieces->from[bin + 1]; i++) {
		const struct piece *piece = &pieces->at[pieces->order[i]];
		if (piece->side >= SIDES)
			continue;
		struct flank *flank = &ground->spot[piece->spot].side[piece->side];
		const uint32_t *packed = pieces->packed + piece->packed;
		count(&ground->all[piece->side].core, piece, (uint64_t)core);
		count(&ground->all[piece->side].edge, piece, (uint64_t)edge);
		count(&flank->core, piece, (uint64_t)core);
		count(&flank->edge, piece, (uint64_t)edge);
		if (core)
			count_latencies(flank->core_at, packed, piece->n_packed, (uint32_t)core);
		if (edge)
			count_latencies(flank->edge_at, packed, piece->n_packed, (uint32_t)edge);
	}
}

static void
sweep(struct survey *survey, const struct pieces *pieces)
{
	size_t reach = survey->reach;

	survey->outlook = xcalloc(survey->n_bins * survey->n_min_n, sizeof(*survey->outlook));
	for (size_t bin = 0; bin < survey->n_bins; bin++) {
		move(pieces, bin, 0, 1);
		if (reach > 1 && bin >= 1)
			move(pieces, bin - 1, 1, -1);
		if (reach > 1 && bin >= reach)
			move(pieces, bin - reach, -1, 1);
		if (bin > reach)
			move(pieces, bin - reach - 1, 0, -1);
		if (survey->first_ns[bin] != INSTANT_NONE)
			ground_judge(pieces->ground, survey->min_n, survey->n_min_n,
				     survey->outlook + bin, survey->n_bins);
	}
}

size_t
survey_reach(const struct query *query, int64_t window_ns, const size_t *reach, size_t n)
{
	int64_t least_ns = query_portion_width(query, fields, 2);

	for (size_t i = 0; i < n && least_ns > 0 && window_ns > 0; i++)
		if (window_ns % (int64_t)reach[i] == 0 &&
		    window_ns / (int64_t)reach[i] % least_ns == 0)
			return reach[i];
	return 0;
}

static void
pieces_close(struct pieces *pieces)
{
	struct ground *ground = pieces->ground;

	for (size_t i = 0; i < ground->n_spots; i++)
		for (int k = 0; k < SIDES; k++) {
			free(ground->spot[i].side[k].core_at);
			free(ground->spot[i].side[k].edge_at);
		}
	free(ground->spot);
	free(pieces->at);
	free(pieces->packed);
	free(pieces->spot_of);
	free(pieces->order);
	free(pieces->from);
}

bool
survey_open(struct survey *survey, const struct query *query, const struct gate_options *options,
	    size_t reach, const uint64_t *min_n, size_t n_min_n)
{
	struct ground ground = {
		.options = options, .has_endpoint = store_has_field(query->store, FIELD_ENDPOINT),
	};
	struct pieces pieces = {
		.options = options, .ground = &ground,
		.n_names = names_count(store_names(query->store)) + 1,
	};

	*survey = (struct survey){
		.width_ns = options->window_ns / (int64_t)reach, .reach = reach,
		.window_ns = options->window_ns, .n_min_n = n_min_n,
	};
	for (size_t i = 0; i < n_min_n; i++)
		survey->min_n[i] = min_n[i];
	pieces.spot_of = xcalloc(pieces.n_names, sizeof(*pieces.spot_of));
	query_portions(query, fields, NULL, 2, survey->width_ns, take, &pieces);
	bool is_told = !pieces.is_lost && sort_pieces(survey, &pieces);
	if (is_told) {
		open_latencies(&pieces);
		sweep(survey, &pieces);
	}
	pieces_close(&pieces);
	if (!is_told)
		survey_close(survey);
	return is_told;
}

void
survey_close(struct survey *survey)
{
	free(survey->first_ns);
	free(survey->outlook);
	*survey = (struct survey){0};
}

const struct outlook *
survey_at(const struct survey *survey, uint64_t min_n)
{
	for (size_t i = 0; i < survey->n_min_n; i++)
		if (survey->min_n[i] == min_n)
			return survey->outlook + i * survey->n_bins;
	return NULL;
}
