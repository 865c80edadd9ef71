#include "data/trust_anchors.h"

/*
 * IANA, https://data.iana.org/root-anchors/root-anchors.xml as of 2024-07-18:
 * KSK-2017 (valid from 2017-02-02) and KSK-2024 (from 2024-07-18). Facts.
 */
const char trust_anchors[] =
	". DS 20326 8 2 e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d\n"
	". DS 38696 8 2 683d2d0acb8c9b712a1948b27f741219298d0a450d612c483af444a4c0fb2b16\n";
