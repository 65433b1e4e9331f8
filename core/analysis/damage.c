/* damage: does the verdict rest on mended records, or on the record beside a damage? */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/verdict_private.h"
#include "core/ingest/intake.h"

/* Each look is a walk over all records, and most damages of a torn log touch none that counts. */
enum { LOOKS_MAX = 8 };

/* The records at the first damages: a record whose lines hold the place. */
static void
damage_find(struct study *study)
{
	int looks = 0;

	for (size_t s = 0; s < store_sources(study->store); s++) {
		const struct intake *intake = store_source(study->store, s);
		const struct ledger *ledger = intake ? intake_ledger(intake) : NULL;

		for (size_t i = 0;
		     ledger && i < ledger->n && study->n_damage < LENGTH(study->damage); i++) {
			struct query query = study->query;
			struct cursor cursor = {0};
			struct record record;
			uint32_t id;

			if (!odd_row(ledger->odd[i].kind)->is_damage || query.where)
				continue;
			if (looks++ == LOOKS_MAX)
				return;
			struct where *where = where_parse(
				arena_fmt(study->arena, "line=%ld", ledger->odd[i].line),
				study->store, NULL);

			query.where = where;
			while (where && query_next(&query, &cursor, &record, &id)) {
				if (record.source != s)
					continue;
				study->damage[study->n_damage++] = ref_of(&record, id);
				break;
			}
			where_free(where);
		}
	}
}

/* Run again without mended records, and in a small log without the record at the damage. */
void
damage_run(struct study *study, struct verdict *out)
{
	struct arena arena = {0};
	struct query query = study->query;
	struct verdict plain, other;

	query.without_repaired = true;
	study->dropped_repaired = study->n - query_count(&query);
	damage_find(study);
	bool is_small = (double)study->n <= limit(LIMIT_LEAVE_ONE_OUT_N) && study->n_damage;

	out->robustness.dropped_repaired = study->dropped_repaired;
	if (!study->dropped_repaired && !is_small)
		return;
	verdict_judge(&study->query, study->options, &arena, &plain);
	if (study->dropped_repaired) {
		verdict_judge(&query, study->options, &arena, &other);
		study->is_same_unrepaired =
			other.kind == plain.kind && cause_equal(&other.cause, &plain.cause);
		out->robustness.without_repaired_kind = other.kind;
		out->robustness.without_repaired_certainty = other.certainty;
	}
	if (is_small) {
		query = study->query;
		query.skip_id = study->damage[0].id;
		verdict_judge(&query, study->options, &arena, &other);
		study->has_damage_run = true;
		study->is_same_undamaged =
			other.kind == plain.kind && cause_equal(&other.cause, &plain.cause);
	}
	arena_release(&arena);
}
