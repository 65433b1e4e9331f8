/* report_text: the incident document without markup, wrapped at 80 columns. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/report_md_private.h"

void
report_text(const struct dossier *dossier, struct str *out)
{
	report_write(dossier, true, out);
}
