import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { i18n } from "./app/i18n/i18n";

// How long something may take to appear: a second is little on a machine that does other things as well.
configure({ asyncUtilTimeout: 4000 });
i18n.loadAndActivate({ locale: "ru", messages: {} });
document.documentElement.lang = "ru";
afterEach(cleanup);
