/* outcome_words: how words of a status are compared, and those that a person added. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/ingest/outcome_private.h"

size_t
outcome_fold(char out[OUTCOME_WORD], struct signal_text text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == ' ' || c == '_' || c == '-')
			continue;
		if (n == OUTCOME_WORD)
			return 0;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return n;
}

/* What errors of timeouts hold, in the folded form. */
static const char *const timed_out[] = {
	"timedout", "deadlineexceeded", "timeoutexception", "timeouterror", "timeoutexceeded",
	"timeoutafter", "timeoutof",
};

bool
outcome_says_timeout(struct signal_text text)
{
	static const char end[] = "timeout";
	char folded[256];
	size_t n = 0, end_len = sizeof(end) - 1;

	for (size_t i = 0; i < text.len && n + 1 < sizeof(folded); i++) {
		char c = text.at[i];
		if (!c)		/* what stands behind it was hidden */
			return false;
		if (!strchr(" _-", c))
			folded[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	folded[n] = '\0';
	for (size_t i = 0; i < LENGTH(timed_out); i++) {
		const char *at = strstr(folded, timed_out[i]);
		if (at)		/* `not timed out` */
			return !(at - folded >= 3 && memcmp(at - 3, "not", 3) == 0);
	}
	const char *at = n >= end_len ? folded + n - end_len : NULL;
	return at && strcmp(at, end) == 0 &&
	       !(at - folded >= 2 && memcmp(at - 2, "no", 2) == 0) &&
	       !(at - folded >= 7 && memcmp(at - 7, "without", 7) == 0);
}

size_t
outcome_words_find(const struct outcome_words *own, struct signal_text text)
{
	char word[OUTCOME_WORD];
	size_t len = own && own->n ? outcome_fold(word, text) : 0;

	for (size_t i = len ? own->n : 0; i-- > 0;)
		if (own->row[i].len == len && memcmp(own->row[i].word, word, len) == 0)
			return i;
	return SIZE_MAX;
}

static int
bad_outcome(const char *text, struct err *err)
{
	struct str clean = { 0 };

	text_safe(&clean, text, strlen(text));
	err_set(err, ERR_CONFIG, "%.60s is no outcome; use ok, timeout, "
		"server_error, client_error, client_gave_up or unknown", str_text(&clean));
	str_release(&clean);
	return -1;
}

int
outcome_words_add(struct outcome_words *own, const char *text, struct err *err)
{
	const char *equals = strrchr(text, '=');
	size_t len = equals ? (size_t)(equals - text) : 0;
	bool gave_up = equals && strcmp(equals + 1, "client_gave_up") == 0;
	int outcome = gave_up ? OUTCOME_TIMEOUT : 0;

	while (!gave_up && equals && outcome < OUTCOMES &&
	       strcmp(outcome_word((enum outcome)outcome), equals + 1) != 0)
		outcome++;
	if (!equals || outcome == OUTCOMES)
		return bad_outcome(equals ? equals + 1 : text, err);
	if (own->n == OUTCOME_WORDS)
		return err_set(err, ERR_CONFIG, "at most %d words are taken",
			       OUTCOME_WORDS);
	size_t n = outcome_fold(own->row[own->n].word, (struct signal_text){ text, len });
	if (n == 0)
		return err_set(err, ERR_CONFIG, "a word has 1 to %d bytes beside "
			       "blanks, _ and -", OUTCOME_WORD);
	own->row[own->n].len = n;
	own->row[own->n].outcome = (enum outcome)outcome;
	own->row[own->n++].gave_up = gave_up;
	return 0;
}
