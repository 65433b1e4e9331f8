/* told: what the numbers of each lane mean to the engine: names, outcomes; worked out once each. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/told.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/extract_private.h"
#include "core/ingest/outcome.h"

/* What is rare is kept out of the way of what is done for every record. */
#define RARE __attribute__((noinline))

void
told_news(struct told *told, uint32_t lane, const struct news *news)
{
	if (told->cap[lane] == 0) {
		GROW(told->meaning[lane], 0, told->cap[lane]);
		told->meaning[lane][MEMO_NONE] = (struct meaning){ .is_known = true };
		told->trio[lane] = xcalloc((size_t)1 << TRIO_BITS, sizeof(struct trio));
		for (size_t i = 0; i < (size_t)1 << TRIO_BITS; i++)
			told->trio[lane][i].flags = TOLD_UNKNOWN;
	}
	for (size_t i = 0; i < news->n; i++) {
		const struct new_text *item = &news->item[i];
		GROW(told->meaning[lane], item->id, told->cap[lane]);
		told->meaning[lane][item->id] = (struct meaning){
			.text = arena_text(&told->texts, news->text + item->at, item->len),
			.len = item->len, .kind = item->kind,
		};
	}
}

void
told_release(struct told *told)
{
	for (int i = 0; i < TOLD_LANES; i++) {
		free(told->meaning[i]);
		free(told->trio[i]);
	}
	arena_release(&told->texts);
	*told = (struct told){ 0 };
}

static void
unpack_signals(const struct meaning *meaning, struct signals *signals)
{
	struct signal_text *const slots[] = {
		[SIGNAL_NONE] = &signals->status, [SIGNAL_ERROR] = &signals->error,
		[SIGNAL_SUCCESS] = &signals->success, [SIGNAL_GRPC] = &signals->grpc,
		[SIGNAL_ENVOY] = &signals->envoy, [SIGNAL_HAPROXY] = &signals->haproxy,
		[SIGNAL_HEROKU] = &signals->heroku, [SIGNAL_TIMEOUT] = &signals->timeout,
	};
	const char *at = meaning->text, *end = at + meaning->len;
	uint32_t len;

	if (meaning->kind == MEMO_STATUS) {
		signals->status = (struct signal_text){ at, meaning->len };
		return;
	}
	while (at < end) {
		struct signal_text *slot = slots[(unsigned char)*at++];
		memcpy(&len, at, sizeof(len));
		at += sizeof(len);
		if (!slot->at)
			*slot = (struct signal_text){ at, len };
		at += len;
	}
}

static RARE void
work_out(struct extract *extract, struct meaning *meaning)
{
	struct signals signals = { .status = { NULL, 0 } };

	meaning->is_known = true;
	if (meaning->kind == MEMO_ENDPOINT) {
		meaning->name = extract_template(extract, meaning->text, meaning->len);
	} else if (meaning->kind == MEMO_NAME) {
		meaning->name = extract_name(extract, meaning->text, meaning->len);
	} else {
		unpack_signals(meaning, &signals);
		if (signals.status.at) {
			outcome_last_attempt(&signals.status);
			meaning->name = extract_name(extract, signals.status.at,
						     signals.status.len);
		}
		meaning->outcome = outcome_of(extract->outcomes, &signals,
					      &meaning->flags);
	}
	meaning->flags |= extract_oddity(extract, meaning->name);
}

static inline const struct meaning *
meaning_of(struct told *told, struct extract *extract, uint32_t lane, uint32_t id)
{
	struct meaning *meaning = &told->meaning[lane][id];

	if (__builtin_expect(!meaning->is_known, 0))
		work_out(extract, meaning);
	return meaning;
}

static inline uint64_t
who_of(const struct hit *hit)
{
	return (uint64_t)hit->endpoint << 32 | hit->version;
}

/* In the order in which extract_record() meets them: status, endpoint, version. */
static RARE void
work_out_trio(struct told *told, struct extract *extract, uint32_t lane, const struct hit *hit,
	      struct trio *trio)
{
	const struct meaning *status = meaning_of(told, extract, lane, hit->status);
	const struct meaning *endpoint = meaning_of(told, extract, lane, hit->endpoint);
	const struct meaning *version = meaning_of(told, extract, lane, hit->version);

	*trio = (struct trio){
		.who = who_of(hit), .status = hit->status,
		.flags = status->flags | endpoint->flags | version->flags,
		.names = { status->name, endpoint->name, version->name },
		.outcome = status->outcome,
	};
}

static inline const struct trio *
trio_of(struct told *told, struct extract *extract, uint32_t lane, const struct hit *hit)
{
	uint64_t who = who_of(hit), hash = (who + hit->status) * UINT64_C(0x9e3779b97f4a7c15);
	struct trio *trio = &told->trio[lane][hash >> (64 - TRIO_BITS)];

	if (trio->who != who || trio->status != hit->status || (trio->flags & TOLD_UNKNOWN))
		work_out_trio(told, extract, lane, hit, trio);
	return trio;
}

void
told_records(struct told *told, struct extract *extract, uint32_t lane, const struct hit *hits,
	     const uint32_t *dims, struct record *records, size_t n)
{
	int n_dims = extract->fields->n_dims;
	uint32_t source = extract->source;

	for (size_t i = 0; i < n; i++, dims += n_dims) {
		const struct hit *hit = &hits[i];
		const struct trio *trio = trio_of(told, extract, lane, hit);
		struct record *record = &records[i];
		record->at_ns = hit->at_ns;
		record->latency_us = hit->latency_us;
		record->source = source;
		record->status = trio->names[0];
		record->endpoint = trio->names[1];
		record->version = trio->names[2];
		record->outcome = trio->outcome;
		record->unusable = UNUSABLE_NOT;
		uint32_t flags = hit->flags | trio->flags;
		memset(record->dims, 0, sizeof(record->dims));
		for (int k = 0; k < n_dims; k++) {
			const struct meaning *dim = meaning_of(told, extract, lane, dims[k]);
			record->dims[k] = dim->name;
			flags |= dim->flags;
		}
		record->flags = flags;
	}
}
