/* reported: the incident file, and each of its claims held against the log. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/reported_private.h"

const char *
support_word(enum support support)
{
	static const char *const word[] = {
		[SUPPORT_YES] = "yes", [SUPPORT_NO] = "no", [SUPPORT_PARTLY] = "partly",
		[SUPPORT_CANNOT_TELL] = "cannot_tell",
	};

	return word[support];
}

void
check_part(struct checking *checking, const char *text, enum support support, const char *why,
	   struct cites lines)
{
	struct checked_claim *out = checking->out;

	if (out->n_parts == checking->cap_parts)
		return;
	out->part[out->n_parts++] = (struct checked_part){ text, support, why, lines };
	out->lines = cites_join(&out->lines, &lines, checking->arena);
}

void
check_sentence(struct checking *checking, const char *text)
{
	if (checking->n_sentences < LENGTH(checking->sentence))
		checking->sentence[checking->n_sentences++] = text;
}

struct query
claim_records(const struct checking *checking)
{
	struct query query = *checking->query;
	const char *endpoint = checking->claim->endpoint;

	if (!endpoint)
		return query;
	uint32_t id = names_find(store_names(query.store), endpoint, strlen(endpoint));
	return id ? query_with(query, FIELD_ENDPOINT, id) : query;
}

/* All alike give that; any yes with another gives partly; else any no gives no. */
static enum support
roll_up(const struct checked_claim *out)
{
	size_t count[4] = { 0 };

	for (size_t i = 0; i < out->n_parts; i++)
		count[out->part[i].support]++;
	for (int support = 0; support < 4; support++)
		if (count[support] == out->n_parts)
			return (enum support)support;
	if (count[SUPPORT_YES] || count[SUPPORT_PARTLY])
		return SUPPORT_PARTLY;
	return count[SUPPORT_NO] ? SUPPORT_NO : SUPPORT_CANNOT_TELL;
}

static const char *
join_sentences(const struct checking *checking)
{
	struct str text = { 0 };

	for (size_t i = 0; i < checking->n_sentences; i++)
		str_fmt(&text, "%s%s", i ? " " : "", checking->sentence[i]);
	const char *kept = text.len ? arena_text(checking->arena, text.at, text.len) :
		"Not testable as stated.";
	str_release(&text);
	return kept;
}

static void
check_claim(struct checking *checking)
{
	static void (*const check[])(struct checking *) = {
		check_change, check_outcomes, check_window, check_time, check_count, check_dims,
	};
	struct checked_claim *out = checking->out;

	out->claim = checking->claim;
	checking->cap_parts = 8 + checking->claim->n_dims;
	out->part = ARENA_NEW(checking->arena, struct checked_part, checking->cap_parts);
	for (size_t i = 0; i < LENGTH(check); i++)
		check[i](checking);
	if (!out->n_parts)
		check_part(checking, "the claim as it stands", SUPPORT_CANNOT_TELL,
			   "not testable as stated", (struct cites){ 0 });
	out->support = roll_up(out);
	out->why = join_sentences(checking);
}

void
reported_check(const struct query *query, const struct verdict *verdict,
	       const struct incident_file *file, struct arena *arena, struct checked_claim **out)
{
	*out = ARENA_NEW(arena, struct checked_claim, file->n_claims + 1);
	for (size_t i = 0; i < file->n_claims; i++) {
		struct checking checking = {
			.query = query, .verdict = verdict, .file = file, .arena = arena,
			.claim = &file->claim[i], .out = &(*out)[i],
		};

		check_claim(&checking);
	}
}
