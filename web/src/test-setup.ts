import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { i18n } from "./app/i18n/i18n";

i18n.loadAndActivate({ locale: "ru", messages: {} });
document.documentElement.lang = "ru";
afterEach(cleanup);
