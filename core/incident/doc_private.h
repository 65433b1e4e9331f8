/* doc_private: what the two files of doc share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_DOC_PRIVATE_H
#define SR_INCIDENT_DOC_PRIVATE_H

#include "core/incident/doc.h"

/* Text with its line ends as blanks. */
void doc_put_plain(struct str *out, const char *text);
/* Put out the paragraph under way, with what ends its line in Markdown. */
void doc_paragraph(struct doc *doc, const char *end);
/* The longest run of backticks in a text. */
size_t doc_longest_run(const char *text);

#endif
