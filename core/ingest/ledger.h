/* ledger: what was odd in a source: file, line, column, kind; counted, capped, never lost. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_LEDGER_H
#define SR_INGEST_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ingest.md section 4, in the order of the contract. */
enum odd_kind {
	ODD_MISSING_COMMA, ODD_EXTRA_COMMA, ODD_WRAPPED, ODD_UNCLOSED_STRING, ODD_UNCLOSED_OBJECT,
	ODD_STRAY_BYTES, ODD_NUL_HOLE, ODD_BAD_UTF8, ODD_BOM, ODD_TRUNCATED_TAIL, ODD_SPLICED,
	ODD_DUPLICATE_KEY,
	ODD_CUT,	/* an unclosed_object that is read as far as it goes: mended */
	ODD_KINDS
};
enum odd_action { ODD_MENDED, ODD_SKIPPED, ODD_NOTED };

/* One row a kind: its word, what was done about it, whether it counts as damage. */
struct odd_row { const char *word; enum odd_action action; bool is_damage; };
const struct odd_row *odd_row(enum odd_kind kind);
const char *odd_action_word(enum odd_action action);	/* `mended` `skipped` `noted` */

#define ODD_TEXT 96	/* bytes of the quoted text, safe, NUL-terminated, cut at a glyph */

struct odd {
	enum odd_kind kind;
	enum odd_action action;	/* ledger_add() sets it from the kind's row */
	uint32_t source;
	long line, column;	/* 1-based; a column counts code points */
	int64_t offset;		/* bytes in the decoded source */
	int64_t bytes;		/* length of the span: of a missing comma 0, else what it covers */
	char text[ODD_TEXT];	/* what stood there, cleaned */
};

#define LEDGER_CAP 10000	/* entries kept in full a source; later ones are counted by kind */

/* The ledger of one source. {0} is a valid empty ledger. */
struct ledger {
	struct odd *odd;	/* owned, n of them, in order of offset, then kind */
	size_t n, cap;
	uint64_t count[ODD_KINDS];	/* all of them, also those past the cap */
	uint64_t repaired;		/* those that are damage */
	int64_t first_damage_offset;	/* where a strict reader stops, if there is any */
	/* Wrapped records wait here for ledger_settle(), which has seen the first n_settled. */
	struct odd *wrapped;		/* owned, n_wrapped of them, in order of offset */
	size_t n_wrapped, cap_wrapped, n_settled;
	size_t n_listed;		/* entries of kind wrapped among odd[] */
};

/*
 * Enter one odd thing; text[0..len) is quoted as safe text, its first 80 characters (may be
 * NULL, 0). Past the cap the LEDGER_CAP entries with the lowest offsets stay, so that what is
 * kept does not depend on the order of entering. A wrapped record is counted at once and
 * listed by the next ledger_settle(); the cap holds for those apart.
 */
void ledger_add(struct ledger *ledger, const struct odd *odd, const char *text, size_t len);
/*
 * List the wrapped records as long as they are the exception; when more than half of the
 * source's records are wrapped that is its layout, and none is listed.
 */
void ledger_settle(struct ledger *ledger, uint64_t records);
/* Damage entries: the `repaired` of the contract. */
uint64_t ledger_repaired(const struct ledger *ledger);
/*
 * Forget what was entered at or after an offset (a probe that begins anew). Of a ledger past
 * its cap only offset 0 is exact: the entries that were merely counted have no place.
 */
void ledger_rewind(struct ledger *ledger, int64_t offset);
void ledger_release(struct ledger *ledger);

/* Where every byte of a source went: bytes = records + separators + skipped + pending. */
struct books {
	int64_t bytes, record_bytes, separator_bytes, skipped_bytes, pending_bytes;
};
/* Do they balance? */
bool books_balance(const struct books *books);

#endif
