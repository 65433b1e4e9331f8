/* check_scan_text_portable: the same questions as machines without SSE2 ask them. */
/* SPDX-License-Identifier: MIT */
#define SITREP_PORTABLE
#include "tests/check_scan_text.c"
