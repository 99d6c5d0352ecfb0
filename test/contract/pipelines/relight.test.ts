// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from "node:url";
import { describeFamily } from "./family-contract.ts";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

describeFamily("relight, the starter model", folder("../../../daemon/models/starter"), "heavy snow");
describeFamily("relight, a tiny model of random weights", folder("./tiny"), "heavy snow");
