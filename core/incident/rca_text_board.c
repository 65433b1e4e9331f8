/* rca_text_board: the board of hypotheses in the message on the bridge, a row a state. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/rca_text_private.h"

void
message_say(struct message *message, const char *label, const char *text, int most, int weight)
{
	bridge_add(&message->bridge, (struct bridge_part){
		.label = label, .text = text, .least = 1, .most = most, .weight = weight });
}

const char *
message_keep(struct message *message, struct str *text)
{
	const char *copy = arena_text(message->arena, str_text(text), text->len);

	str_release(text);
	return copy;
}

static const char *
hypothesis_words(struct message *message, const struct hypothesis *hypothesis)
{
	const char *cause = cause_text(message->facts->store, &hypothesis->cause, message->arena);
	const char *share = "";

	/* Where there is no incident there is no harm to explain. */
	if (hypothesis->state <= STATE_POSSIBLE && !isnan(hypothesis->explained) &&
	    message->facts->verdict->incident != TRUTH_NO)
		share = arena_fmt(message->arena, " (explains %s of the harm)",
				  say_share(message->arena, hypothesis->explained,
					    message->facts->verdict->n));
	return arena_fmt(message->arena, "%s%s%s%s", kind_word(hypothesis->kind), *cause ? " " : "",
			 cause, share);
}

void
message_board(struct message *message, enum hypothesis_state state, const char *label, int most)
{
	const struct verdict *verdict = message->facts->verdict;
	struct str text = { 0 };

	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		if (verdict->hypothesis[i].state != state || (message->told >> i & 1))
			continue;
		str_fmt(&text, "%s%s", text.len ? ", " : "",
			hypothesis_words(message, &verdict->hypothesis[i]));
	}
	message_say(message, label, message_keep(message, &text), most,
	    state <= STATE_POSSIBLE ? WEIGHT_CAUSE : WEIGHT_CAUTION);
}

/* The first rival of a kind that is out, and not told yet; -1 = none. */
static int
rival_of(const struct message *message, enum kind kind)
{
	const struct verdict *verdict = message->facts->verdict;

	for (size_t i = 0; i < verdict->n_hypotheses && i < 64; i++)
		if (verdict->hypothesis[i].kind == kind && !(message->told >> i & 1) &&
		    verdict->hypothesis[i].state == STATE_RULED_OUT)
			return (int)i;
	return -1;
}

void
message_ruled_out(struct message *message, int reasons)
{
	static const enum kind asked[] = { KIND_LOAD, KIND_ENDPOINT, KIND_DEPENDENCY,
		KIND_BAD_VERSION, KIND_SHARED, KIND_DIMENSION };
	const struct verdict *verdict = message->facts->verdict;

	for (size_t k = 0; k < LENGTH(asked) && reasons > 0; k++) {
		int i = rival_of(message, asked[k]);

		if (i < 0)
			continue;
		const struct hypothesis *row = &verdict->hypothesis[i];

		message_say(message, "Ruled out", arena_fmt(message->arena, "%s: %s",
		    hypothesis_words(message, row), row->why), 3, WEIGHT_RIVALS);
		message->told |= UINT64_C(1) << i;
		reasons--;
	}
	message_board(message, STATE_RULED_OUT, "Ruled out", 2);
}
