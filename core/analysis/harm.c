/* harm: how much the records of a group are hurt, against what is normal on their endpoint. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/verdict_private.h"

const struct reference *
reference_of(const struct study *study, uint32_t endpoint)
{
	for (size_t i = 0; i < study->n_references; i++) {
		if (study->reference[i].endpoint == endpoint)
			return &study->reference[i];
	}
	return NULL;
}

struct harm
harm_of(struct study *study, const struct reference *reference, const struct cell *cell)
{
	struct harm harm = {
		.n = cell->n, .rated = cell->n - cell->outcome[OUTCOME_UNKNOWN],
		.bad = cell_bad(cell), .timeouts = cell->outcome[OUTCOME_TIMEOUT],
	};

	if (!reference || reference->kind == REFERENCE_NONE) {
		harm.slow_unsupported = (double)harm.bad;
		return harm;
	}
	struct slots slots = dist_slots(&cell->other, &study->scratch);
	size_t at = 0;

	harm.supported = study->has_status ? cell->n : cell_latencies(cell);
	harm.expected = (double)harm.supported * reference->hurt_rate;
	harm.hurt = (double)harm.bad;
	for (size_t i = 0; i < slots.len && !isnan(reference->limit_us); i++) {
		double n = (double)slots.at[i].n;

		if ((double)slots.at[i].value_us > reference->limit_us)
			harm.hurt += n;
		harm.place += n * ruler_walk(&reference->ruler, slots.at[i].value_us,
					     reference->ruler.n + reference->bad, &at);
		harm.placed += n;
	}
	/* A bad record lies above whatever the reference holds. */
	harm.place += (double)harm.bad;
	harm.placed += (double)harm.bad;
	arena_clear(&study->scratch);
	return harm;
}

void
harm_add(struct harm *into, const struct harm *from)
{
	into->n += from->n;
	into->rated += from->rated;
	into->bad += from->bad;
	into->timeouts += from->timeouts;
	into->supported += from->supported;
	into->hurt += from->hurt;
	into->expected += from->expected;
	into->place += from->place;
	into->placed += from->placed;
	into->slow_unsupported += from->slow_unsupported;
}

double
harm_excess(const struct study *study, const struct harm *harm)
{
	return study->by_place ? harm->place - harm->placed / 2 : harm->hurt - harm->expected;
}

double
harm_weight(const struct study *study, const struct harm *harm)
{
	return study->by_place ? harm->placed : (double)harm->supported;
}

double
harm_mean(const struct study *study, const struct harm *harm)
{
	double n = harm_weight(study, harm);

	return n > 0 ? harm_excess(study, harm) / n : NAN;
}

double
harm_hurt_rate(const struct harm *harm)
{
	return harm->supported ? harm->hurt / (double)harm->supported : NAN;
}

double
harm_bad_rate(const struct harm *harm)
{
	return harm->rated ? (double)harm->bad / (double)harm->rated : NAN;
}
