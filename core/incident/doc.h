/* doc: a document being written, as Markdown or as plain text: headings, lines, bullets, tables. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_DOC_H
#define SR_INCIDENT_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/mem.h"
#include "core/base/str.h"

/*
 * A paragraph is made of pieces: doc_text() is escaped for Markdown (all of it may come
 * from outside), doc_strong() and doc_code() are set off. Plain text is wrapped at
 * DOC_WIDTH cells and holds no markup.
 */
enum { DOC_WIDTH = 80, DOC_CELL = 120 };

struct doc {
	struct str *out;	/* borrowed */
	bool is_plain;
	struct str line;	/* the paragraph under way; owned */
	const char *lead;	/* what its first line begins with: `- `, `> ` or "" */
};

void doc_init(struct doc *doc, struct str *out, bool is_plain);
void doc_release(struct doc *doc);

/* A heading of level 1..3, word for word; a blank line before and after. */
void doc_heading(struct doc *doc, int level, const char *text);
/* Marks of a generated block; nothing in plain text. */
void doc_begin(struct doc *doc, const char *block);
void doc_end(struct doc *doc, const char *block);

/* Pieces of the paragraph under way. */
void doc_text(struct doc *doc, const char *text);
void doc_fmt(struct doc *doc, const char *format, ...) __attribute__((format(printf, 2, 3)));
void doc_strong(struct doc *doc, const char *text);
void doc_code(struct doc *doc, const char *text);
/* The lines a claim rests on, ` [L3, L5]`: safe text of our own making; "" adds nothing. */
void doc_cite(struct doc *doc, const char *lines);
/* Start a bullet or a quote; end what is under way as a paragraph, or with a line break only. */
void doc_bullet(struct doc *doc);
void doc_quote(struct doc *doc);
void doc_close(struct doc *doc);
void doc_break(struct doc *doc);
void doc_blank(struct doc *doc);	/* a blank line, unless one is there */

/* A table: cells[row * columns + column]; the first row is its head. Cells are cut at DOC_CELL. */
void doc_table(struct doc *doc, const char *const *cells, size_t rows, size_t columns);
/* Bytes as they stand, already safe text, in a fence that they cannot close. */
void doc_fence(struct doc *doc, const char *text);

/* Text as Markdown shows it as itself, in the middle of a line (is_leading: at its start). */
void markdown_escape(struct str *out, const char *text, bool is_leading);

#endif
