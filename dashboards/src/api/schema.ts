// Generated from the collector's openapi.json by `npm run types`.

export interface paths {
  "/access-points": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All access points, with the hotspot of each. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_AccessPoint"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/access-points/{id}/join-token": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make a token with which the access point joins, once; an earlier one ends. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["NewToken"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description it is shut out, or nobody can join here: no authority, no public address */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** End the tokens of the access point that were not used. */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/access-points/{id}/placement": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say where an access point hangs from now on. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewPlacement"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["AccessPoint"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description there is no such hotspot, or it is closed */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/account": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The account of hours: stored, not counted, lost, refused, or without a report. */
    get: {
      parameters: {
        query?: {
          /** @description Instant, or local date; a week before `to` when absent. */
          from?: string;
          /** @description Instant, or local date, exclusive; now when absent. */
          to?: string;
          /** @description Of this access point only. */
          access_point?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Account"];
          };
        };
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/account/days": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The account of hours by local day; a day on which nothing was expected is left out. */
    get: {
      parameters: {
        query?: {
          /** @description Instant, or local date; a week before `to` when absent. */
          from?: string;
          /** @description Instant, or local date, exclusive; now when absent. */
          to?: string;
          /** @description Of this access point, wherever it stood. */
          access_point?: string;
          /** @description Of the access points that stood at this hotspot, and there alone. */
          site?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["AccountByDay"];
          };
        };
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/areas": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All areas. */
    get: {
      parameters: {
        query?: {
          /** @description Whether outlines are wanted; they are large. */
          geometry?: boolean;
          /**
           * @description Whether statistical sectors are wanted, of which there are hundreds; they are
           *     unless this is `false`.
           */
          sectors?: boolean;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_AreaBody"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/audit": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The audit log, the latest first. */
    get: {
      parameters: {
        query?: {
          /** @description The `next_cursor` of the answer before. */
          cursor?: number;
          action?: string;
          /** @description Name or pseudonym of who did it, or to whom it was done. */
          person?: string;
          /** @description What it was done to, such as `recommendation plan-3-1`, or a kind such as `site`. */
          subject?: string;
          /** @description First local day. */
          from?: string;
          /** @description Last local day. */
          to?: string;
          /** @description Whether sign-ins are among them; they are left out unless asked for. */
          sign_ins?: boolean;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_Entry"];
          };
        };
        /** @description a parameter cannot be read, or a day cannot be */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/audit/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The whole log with the hashes that chain its rows, the first row first. */
    get: {
      parameters: {
        query: {
          form: "csv" | "jsonl";
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "text/csv; charset=utf-8": string;
          };
        };
        /** @description there is no such form */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/base-map": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the map has under its marks. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["BaseMap"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/base-map/streets": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Streets by name, at most ten: the nearest names first. */
    get: {
      parameters: {
        query: {
          /**
           * @description A part of the name in either language, 2 to 100 characters; accents and case do not
           *     matter.
           */
          name: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_Street"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the name is too short or too long */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/base-map/tile": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A piece of the map as a picture (SVG), 512 pixels wide and high. */
    get: {
      parameters: {
        query: {
          /**
           * @description 8 to 17: of squares of 512 pixels. A map whose zoom counts squares of 256 pixels is
           *     at one more.
           */
          zoom: number;
          x: number;
          y: number;
          /** @description In which names are written; Dutch when absent. */
          language?: components["schemas"]["Language"];
          /** @description Colours; light ones when absent. */
          scheme?: "light" | "dark";
          /** @description As `/base-map` gives it. */
          version?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "image/svg+xml": string;
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description there is no such piece */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/comments": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What colleagues said about a move or a hotspot. */
    get: {
      parameters: {
        query?: {
          recommendation?: string;
          site?: string;
          place?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_Comment"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Say something about a move or a hotspot; it can be erased. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewComment"];
        };
      };
      responses: {
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Comment"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the registry does not know what it is about, or the words cannot be */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/comments/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Erase a comment for good: one's own, or any as an admin. */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/comparison": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Use of every hotspot in whole weeks or months. */
    get: {
      parameters: {
        query?: {
          /** @description Instant, or local date; 26 weeks before `to` when absent. */
          from?: string;
          /** @description Instant, or local date, exclusive; now when absent. */
          to?: string;
          /** @description `week` when absent, or `month`. */
          step?: components["schemas"]["UsageStep"];
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Comparison"];
          };
        };
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/decisions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Decide the same on several recommendations. Each has an answer: what stands against one
     *     keeps none of the others.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewDecisions"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_DecisionAnswer"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the request comes from a page of another origin */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description there is none of them, or there are too many, or a move is reported: those are one by one */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/demo-sign-ins": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The demo's users and their passwords. Open; there is no such address elsewhere. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_DemoSignIn"];
          };
        };
        /** @description this is not the demo */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/evaluations": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether moves helped, as last computed: use before and after each move and of all of
     *     them together, beside flagged hotspots that stayed. Moves that the data do not show are
     *     left out.
     */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["EvaluationsBody"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/events/{id}/withdraw": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take back what was noted; the audit log keeps who did. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["SiteEvent"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description it was withdrawn before */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/fleet": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All access points: how they are doing, why one is silent, and what to do next. */
    get: {
      parameters: {
        query?: {
          /** @description `hand`: those only that need a hand. */
          needs?: "hand";
          /** @description Those only that need a hand for this cause. */
          cause?: components["schemas"]["Cause"];
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Fleet"];
          };
        };
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/invitation": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Choose a password; the answer signs in as `POST /session` does. An invitation is
     *     for once.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["Acceptance"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Session"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description no such invitation, or no longer */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the request comes from a page of another origin */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description password too short, too long or easily guessed */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description too many passwords are being chosen; try again later */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/join-tokens": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Tokens that are not used yet. Their secrets are nowhere. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_OpenToken"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/openid": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Begin to sign in at the provider: the browser is sent there. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description to the provider, or to the pages with `openid=CODE` where it cannot be asked */
        303: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        /** @description no provider is configured */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/openid/callback": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The provider sends the browser back. */
    get: {
      parameters: {
        query?: {
          code?: string;
          state?: string;
          error?: string;
          /** @description The provider (RFC 9207). */
          iss?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description to the pages; with `openid=CODE` where nobody is signed in */
        303: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description no provider is configured */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/overview": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All hotspots in short, and how their verdicts came about. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Overview"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/places": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All places that could get a hotspot or need one. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_PlaceBody"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/places/{id}/screening": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say how far a place has been looked at that could get a hotspot. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewScreening"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["PlaceBody"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description a reason is missing or too long */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/plans": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All plans, the latest first. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_PlanSummary"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Compute a plan; the answer comes when it is done, within a minute. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewPlan"];
        };
      };
      responses: {
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Plan"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description a figure is out of range, or nothing can be planned from what is known */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description too many wait for a plan */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/plans/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One plan. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Plan"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/plans/{id}/explanation": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What further solves say of a plan: what each rule costs, where more moves stop
     *     helping, plans with another aim, how stable each move is. Computed in the background
     *     for the latest plan; `done` of `of` steps tell how far it is.
     */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Explanation"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/plans/{id}/what-if": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The plan made again with something changed, within five seconds. Nothing is saved. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["Change"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["WhatIf"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description a figure is out of range, an id is not known, or choices contradict each other */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description too many wait for an answer */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/recommendations": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * All recommendations, those of the latest plan first. What an older plan proposed
     *     and nobody decided on is left out: the latest plan replaced it.
     */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_RecommendationBody"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/recommendations/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One recommendation with its reasons and history. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["RecommendationBody"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/recommendations/{id}/consents": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Write down what a party said of a move; the last word of each counts. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewConsent"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["RecommendationBody"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description nothing more is prepared for it */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description that party is not asked or may not be left out, or the words or the day cannot be */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/recommendations/{id}/decision": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Decide on a recommendation. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewDecision"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["RecommendationBody"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description its state does not allow this decision */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description a reason is missing or too long, or a date cannot be */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/recommendations/{id}/notice": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the notice of a move says beside the move itself. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["NoticeSheet"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Write down on which day the notice was put up at the hotspot. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewNotice"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["RecommendationBody"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the move is not accepted, or over */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the day cannot be */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/reports": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which reports there are. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Reports"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/reports/{period}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The barometer of a month or year as a file. */
    get: {
      parameters: {
        query?: {
          /** @description Of this municipality only: its code, or its name in any language. */
          municipality?: string;
          /** @description Of the hotspots of this operator only. */
          operator?: string;
          /** @description `nl` when absent. */
          language?: "nl" | "fr" | "en";
          /** @description `html` when absent. */
          format?:
            | "html"
            | "xlsx"
            | "ods"
            | "csv"
            | "parquet"
            | "open_data"
            | "open_data_parquet"
            | "open_data_text";
        };
        header?: never;
        path: {
          /** @description such as `2026-10` or `2026` */
          period: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "text/html; charset=utf-8": string;
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
            "application/vnd.oasis.opendocument.spreadsheet": string;
            "text/csv; charset=utf-8": string;
            "application/vnd.apache.parquet": string;
            "text/plain; charset=utf-8": string;
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/requests": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Requests about a move, a hotspot or a place, or all of them; those without an answer first. */
    get: {
      parameters: {
        query?: {
          recommendation?: string;
          site?: string;
          place?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_Request"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Type in a request that came on paper. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["PaperRequest"];
        };
      };
      responses: {
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Request"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the registry does not know what it is about, or the words cannot be */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/requests/waiting": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many requests wait for an answer. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["RequestsWaiting"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/requests/{id}/answer": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answer a request, with the reason. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewAnswer"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Request"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description it was answered before */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the reason is missing or too long */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/residents": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many residents have which hotspots within a walk. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Residents"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/second-factor": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the own account has a second factor. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["SecondFactorState"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description a token is not a person */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Begin to set a second factor up. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["OwnPassword"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["SecondFactorBegun"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description wrong password, an account of the provider, or a token */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description it is on already */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not what was expected */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/second-factor/off": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Turn the second factor off, with a code of it. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["OwnCode"];
        };
      };
      responses: {
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description wrong code, or a token */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not what was expected */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/second-factor/on": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Turn the second factor on with a first code; the recovery codes are shown this once. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["OwnCode"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["RecoveryCodes"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description wrong code, or a token */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not what was expected */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/session": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who is signed in, and where. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Session"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /**
     * Sign in; the answer sets the cookie `session`, and `browser`, with which strangers
     *     who guess at the name do not keep its owner out.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["Credentials"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Session"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description wrong name, password or code, or a code is needed */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the request comes from a page of another origin */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not what was expected */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description too many wrong passwords for this name or from this address */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Sign out. */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the request comes from a page of another origin */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/sign-in-ways": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How somebody may sign in. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["SignInWays"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/sites": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All hotspots. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_SiteSummary"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/sites/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One hotspot with all that is known of it. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["SiteDetail"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/sites/{id}/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What people noted of a hotspot and did not withdraw, the latest first. Verdicts and
     *     plans do not look at it.
     */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["List_SiteEvent"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    /** Note what its figures cannot say: works, a market, a closure. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewEvent"];
        };
      };
      responses: {
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["SiteEvent"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the days or the words cannot be */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/sites/{id}/usage": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Use of a hotspot in windows, days, weeks or months of the deployment's time zone. */
    get: {
      parameters: {
        query?: {
          /**
           * @description Instant, or local date; when absent, 7 days before `to` of windows, 8 weeks of days,
           *     52 weeks of weeks, 2 years of months.
           */
          from?: string;
          /** @description Instant, or local date, exclusive; now when absent. */
          to?: string;
          /**
           * @description When absent, the finest of day, week and month at which at least half of the figures
           *     stand out of their noise, or else the coarsest.
           */
          step?: components["schemas"]["UsageStep"];
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Usage"];
          };
        };
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/subscription": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the one who is signed in is told by mail. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Subscription"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description a program is not written to */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    /** Choose what to be told by mail, and where. */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewSubscription"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Subscription"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description a program is not written to */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the address cannot be written to */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/subscription/confirmation": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask for a new link that confirms one's address. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description it is on its way */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description a program is not written to */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description there is nothing to confirm, or a link went within the last minute */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/telling": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How telling people goes: what waits, and what did not arrive. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Telling"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/tickets": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say what is to be mended at a hotspot. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewTicket"];
        };
      };
      responses: {
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Ticket"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the registry does not know what is named, or the words cannot be */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/tickets/{id}/close": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say what was done: the ticket is closed. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["TicketDone"];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Ticket"];
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description it was closed before */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the words cannot be */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/verdicts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the last evaluation concluded about each hotspot. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Verdicts"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/visits": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Note that somebody was at a hotspot, and what they found. */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          "application/json": components["schemas"]["NewVisit"];
        };
      };
      responses: {
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["Visit"];
          };
        };
        /** @description the body is not JSON */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the body is not said to be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the registry does not know what is named, or the words or the day cannot be */
        422: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/work": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is to be done at hotspots. */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/json": components["schemas"]["FieldWork"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/work.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Scheduled moves and open tickets as a table (CSV). */
    get: {
      parameters: {
        query?: {
          /** @description In which language it is written; that of `Accept-Language` where it is absent. */
          language?: "nl" | "fr" | "en";
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "text/csv; charset=utf-8": string;
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/work.ics": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Scheduled moves and open tickets as a calendar (iCalendar). Calendars that know no
     *     bearer token send it as the password of any name.
     */
    get: {
      parameters: {
        query?: {
          /** @description In which language it is written; that of `Accept-Language` where it is absent. */
          language?: "nl" | "fr" | "en";
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "text/calendar; charset=utf-8": string;
          };
        };
        /** @description the address cannot be read */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description neither a session nor a valid token */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
        /** @description the collector is at fault; its log says why */
        500: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            "application/problem+json": components["schemas"]["Problem"];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description Use in itself, beside the comparison. */
    AbsoluteUse: {
      /**
       * Format: double
       * @description Device-minutes a day online.
       */
      device_minutes_a_day: number | null;
      /** Format: int32 */
      of: number;
      /**
       * Format: int32
       * @description 1 is the busiest of all hotspots whose use is known.
       */
      rank: number | null;
    };
    Acceptance: {
      /** @description The last part of the link, after `#`. */
      invitation: string;
      /** @description 12 characters or more, at most 256 bytes. */
      password: string;
    };
    /** @description An access point that may report, and where it is now. */
    AccessPoint: {
      id: string;
      name: string | null;
      /** @description Reports without noise are taken from it. */
      noise_off_allowed: boolean;
      /** Format: date-time */
      placed_from: string | null;
      /** Format: date-time */
      registered: string;
      site: string | null;
    };
    Account: {
      /** Format: date-time */
      from: string;
      items: components["schemas"]["AccountItem"][];
      next_cursor: string | null;
      time_zone: string;
      /** Format: date-time */
      to: string;
      total: components["schemas"]["Hours"];
    };
    AccountByDay: {
      items: components["schemas"]["AccountOfDay"][];
      next_cursor: string | null;
      time_zone: string;
    };
    /** @description The hours of one access point at one hotspot. */
    AccountItem: components["schemas"]["Hours"] & {
      access_point: string;
      site: string;
    };
    /** @description The hours of one access point at one hotspot on one day. */
    AccountOfDay: components["schemas"]["Hours"] & {
      access_point: string;
      /** Format: date-time */
      from: string;
      site: string;
      /** Format: date-time */
      to: string;
    };
    /** @description One of the plans that the explanation of a plan shows beside it. */
    Adopted: {
      aim: components["schemas"]["Aim"];
      plan: string;
    };
    /** @enum {string} */
    Aim: "most_gain" | "most_equal" | "least_cost" | "equal_weights";
    /** @description A plan for one aim, told in figures that can be compared. */
    Alternative: {
      aim: components["schemas"]["Aim"];
      /**
       * Format: double
       * @description Euro, as far as known.
       */
      cost: number;
      /**
       * Format: int32
       * @description Openings whose cost is not known.
       */
      costs_unknown: number;
      /** @description Proven best for its aim; the most equal plan to within 1 % of what can be gained. */
      exact: boolean;
      /**
       * Format: double
       * @description Of the common objective, whatever the aim.
       */
      gain: number;
      /**
       * Format: double
       * @description Gini coefficient of the share served among municipalities.
       */
      inequality: number | null;
      least_served: components["schemas"]["MunicipalityShare"] | null;
      moves: components["schemas"]["Pair"][];
      /**
       * Format: int32
       * @description Places in need and estates served at full value.
       */
      places: number;
      /**
       * Format: double
       * @description Residents served; half served counts half.
       */
      residents: number;
    };
    AreaBody: {
      /** Format: date */
      date: string | null;
      /**
       * Format: double
       * @description Higher means more deprived; the scale is the source's.
       */
      deprivation: number | null;
      deprivation_note: components["schemas"]["Text"] | null;
      /** @description GeoJSON Polygon or MultiPolygon. */
      geometry: Record<string, never> | null;
      /**
       * @description Residents by target group. Groups overlap and are never added up; one that is
       *     absent is unknown.
       */
      groups: components["schemas"]["AreaGroup"][];
      id: string;
      level: components["schemas"]["Level"];
      name: components["schemas"]["Text"];
      /** Format: int32 */
      population: number | null;
      source: string;
    };
    AreaGroup: {
      /**
       * Format: date
       * @description Day for which the source says so.
       */
      date: string | null;
      group: components["schemas"]["TargetGroup"];
      /** Format: int32 */
      heads: number;
      source: string;
    };
    BaseMap: {
      /** @description What was imported, from the ground up. With `streets`, they can be found by name. */
      layers: components["schemas"]["MapLayer"][];
      server: components["schemas"]["MapServer"] | null;
      /** @description Who says so: the map has to name them. */
      sources: string[];
      /**
       * @description To be sent with each request for a picture, which may then be kept; null where there
       *     is no base map.
       */
      version: string | null;
    };
    /** @description A rule without which the access points would go elsewhere. */
    Blocked: {
      /**
       * Format: double
       * @description Of the whole plan, by dropping the rule.
       */
      gain: number;
      rule: string;
      to: string;
    };
    /** @description One of several access points that is down. */
    BoxDown: {
      access_point: string;
      what: components["schemas"]["BoxTrouble"];
    };
    /** @enum {string} */
    BoxTrouble: "nobody" | "silent";
    Broker: {
      /** @description Whether access points are kept apart: null when that is not proven. */
      access_control: boolean | null;
      /** @description Access points that have yet to come back after it. */
      awaited: number;
      /**
       * Format: date-time
       * @description When it was back; null while it is away.
       */
      back_at: string | null;
      connected: boolean;
      embedded: boolean;
      /**
       * Format: date-time
       * @description When the collector was last without it, or the broker was restarted.
       */
      lost_at: string | null;
      need: components["schemas"]["Need"] | null;
    };
    /**
     * @description What to look after first, in the order of urgency.
     * @enum {string}
     */
    Cause:
      | "site_dark"
      | "internet"
      | "radio"
      | "nobody"
      | "power_or_uplink"
      | "stopped"
      | "clock"
      | "refused"
      | "unknown"
      | "broker"
      | "revoked"
      | "twin"
      | "wrong_site"
      | "unplaced"
      | "certificate"
      | "losing"
      | "outbox_copied"
      | "lingering";
    /** @description What is changed; what is absent stays as the plan has it. */
    Change: {
      /**
       * Format: double
       * @description Euro.
       * @default null
       */
      budget: number | null;
      /**
       * @description Hotspots that must close.
       * @default []
       */
      close: string[];
      /**
       * @description Hotspots that may not close.
       * @default []
       */
      keep: string[];
      /**
       * Format: int32
       * @description Hotspots that may close, 0 to 100.
       * @default null
       */
      max_moves: number | null;
      /**
       * @description Places that must get a hotspot.
       * @default []
       */
      open: string[];
      /**
       * Format: double
       * @description Weight of places in need and estates; that of residents is the rest of 1.
       * @default null
       */
      theta: number | null;
      /**
       * @description Places that may not get one.
       * @default []
       */
      veto: string[];
      /**
       * @description Weight of a place, by its id: visitors or dwellings.
       * @default {}
       */
      weights: {
        [key: string]: number;
      };
      /**
       * @description No budget, whatever the plan has.
       * @default false
       */
      without_budget: boolean;
    };
    /** @description The split of the weekly series at which use changed most. */
    ChangePoint: {
      /** Format: double */
      after: number;
      /** Format: date-time */
      at: string;
      /**
       * Format: double
       * @description Ratios before and after.
       */
      before: number;
      /**
       * Format: double
       * @description Difference in standard errors.
       */
      z: number;
    };
    /**
     * @description The way it goes.
     * @enum {string}
     */
    Channel: "mail" | "webhook";
    /** @description How one channel is doing. */
    ChannelState: {
      channel: components["schemas"]["Channel"];
      /** @description What went wrong with it last, in the other side's words. */
      fault: string | null;
      /**
       * Format: date-time
       * @description When the oldest that waits was written; null where nothing waits.
       */
      oldest: string | null;
      /** Format: int32 */
      waiting: number;
    };
    Chosen: {
      kind: components["schemas"]["NewsKind"];
      /** @description What the role is told that has not chosen. */
      usual: boolean;
      wanted: boolean;
    };
    /**
     * @description What is said of a hotspot.
     * @enum {string}
     */
    Class:
      | "healthy"
      | "watch"
      | "underused"
      | "declining"
      | "dropped"
      | "nobody"
      | "offline"
      | "not_enough_data";
    Comment: {
      /** Format: date-time */
      at: string;
      by: string;
      /** Format: int64 */
      id: number;
      /** @description Who is mentioned in it. */
      mentions: string[];
      recommendation: string | null;
      site: string | null;
      words: string;
    };
    Comparison: {
      items: components["schemas"]["UseOfSite"][];
      step: components["schemas"]["UsageStep"];
      /** @description Those that lie in the period and are over. */
      steps: components["schemas"]["Period"][];
      time_zone: string;
    };
    Consent: {
      answer: components["schemas"]["ConsentAnswer"];
      /** Format: date-time */
      at: string;
      /** @description Who wrote it down. */
      by: string;
      /** @description The body or the function that said so. */
      given_by: string;
      /** Format: date */
      given_on: string;
      note: string;
      party: components["schemas"]["ConsentParty"];
    };
    /** @enum {string} */
    ConsentAnswer: "given" | "refused" | "not_needed";
    /**
     * @description Who is asked before a hotspot moves.
     * @enum {string}
     */
    ConsentParty:
      "giving_municipality" | "receiving_municipality" | "old_host" | "new_host" | "operator";
    /** @description One party, and what it said last. */
    ConsentQuestion: {
      /** @description Whether there may be nobody to ask. */
      may_be_left_out: boolean;
      party: components["schemas"]["ConsentParty"];
      said: components["schemas"]["Consent"] | null;
    };
    /**
     * @description Who has a hotspot within a walking distance once the plan is carried out, and who had
     *     one when it was made; that is not known of plans that older versions made.
     */
    Covered: {
      /** Format: double */
      distance_m: number;
      /**
       * @description Target groups among the residents. They overlap and are never added up; one that is
       *     absent was not known in any area when the plan was made.
       */
      groups: components["schemas"]["GroupCovered"][];
      /** Format: double */
      places: number;
      /** Format: double */
      places_today: number | null;
      /** Format: double */
      residents: number;
      /** Format: double */
      residents_today: number | null;
    };
    Credentials: {
      /** @description Where the account has a second factor: the six digits, or a recovery code. */
      code?: string | null;
      name: string;
      password: string;
    };
    Decision: {
      /** Format: date-time */
      at: string;
      because?: components["schemas"]["Text"] | null;
      by: string;
      /** Format: date */
      date: string | null;
      decision: components["schemas"]["State"];
      reason: string;
      team: string | null;
    };
    /** @description What became of the decision on one of them. */
    DecisionAnswer: {
      id: string;
      problem: components["schemas"]["Problem"] | null;
      recommendation: components["schemas"]["RecommendationBody"] | null;
      taken: boolean;
    };
    /** @description A slow fall. */
    Decline: {
      /**
       * Format: double
       * @description What the ratio loses a month.
       */
      a_month: number;
      /** Format: double */
      after: number;
      /**
       * Format: double
       * @description Ratios before and after.
       */
      before: number;
      /**
       * Format: date-time
       * @description When it began and, where it has not ended, the end of the period.
       */
      from: string;
      /** Format: date-time */
      to: string;
    };
    /** @description A sign-in that the demo's page offers. */
    DemoSignIn: {
      name: string;
      password: string;
      role: string;
    };
    /** @description How much more the use of moved sites changed than that of sites that stayed. */
    EffectComparison: {
      /** Format: int32 */
      controls: number;
      /** Format: double */
      controls_change: number;
      /** Format: double */
      controls_since_flag: number | null;
      /** Format: double */
      difference: number;
      /** @description Holds the true difference 95 times in 100. */
      interval: number[];
      /**
       * Format: double
       * @description Mean change of what moved, which alone says nothing.
       */
      moved_change: number;
      /**
       * Format: double
       * @description Mean change since the weeks of the flag, of what moved and of what stayed: what
       *     was flagged for little use rises by itself.
       */
      moved_since_flag: number | null;
      /** Format: int32 */
      moves: number;
      /**
       * Format: double
       * @description That sites drawn by lot would differ as much; `None` where that cannot be told.
       */
      probability: number | null;
    };
    /** @enum {string} */
    EffectFinding:
      | "helped"
      | "harmed"
      | "unclear"
      | "too_early"
      | "too_few_moves"
      | "too_few_controls"
      | "not_compared";
    /** @description Where access points leave, or go. */
    End: {
      id: string;
      kind: components["schemas"]["Kind"];
      /** Format: double */
      lat: number;
      /** Format: double */
      lon: number;
      municipality: string;
      name: components["schemas"]["Text"];
    };
    Entry: {
      /** @description The same in words. */
      about: components["schemas"]["Text"];
      action: string;
      /** Format: date-time */
      at: string;
      /** @description A user, a token, or `collector` for what it does by itself. */
      by: string;
      /** @description What was done, in words; what somebody typed stands for all languages. */
      detail: components["schemas"]["Text"];
      /** @description The text of `detail` was erased. */
      erased: boolean;
      /** Format: int64 */
      number: number;
      /** @description A kind of thing and which one, such as `site park`; what `subject` asks for. */
      subject: string;
    };
    EvaluationsBody: {
      /**
       * Format: date-time
       * @description Null while no move was carried out.
       */
      computed_at: string | null;
      items: components["schemas"]["MoveEffect"][];
      /** @description Always null: all fit on one page. */
      next_cursor: string | null;
      programme: components["schemas"]["Programme"] | null;
    };
    Evidence: {
      /** @description Access points that are down while others are not. */
      boxes_down?: components["schemas"]["BoxDown"][];
      change_point: components["schemas"]["ChangePoint"] | null;
      /** @description Online, and yet nobody connects: someone should look at the radio. */
      check_radio: boolean;
      /** Format: double */
      days_since_installation: number | null;
      decline?: components["schemas"]["Decline"] | null;
      /**
       * Format: double
       * @description Expected use as a share of the expected use of a full period online.
       */
      exposure_share: number;
      /**
       * Format: double
       * @description Hours a week that it is online, where it keeps hours.
       */
      hours_a_week?: number | null;
      missing: components["schemas"]["Missing"][];
      /**
       * Format: double
       * @description Standard deviation of the ratio over a full period that privacy noise makes.
       */
      noise_of_ratio: number | null;
      /**
       * Format: double
       * @description Share of the time online since the later of period start and installation; of its
       *     own hours, where it keeps hours.
       */
      online_share: number;
      /**
       * Format: double
       * @description Use of the reference, device-minutes (or visits) a day online.
       */
      reference: number | null;
      /** @description True where the kind has too few hotspots to be its own reference. */
      reference_borrowed: boolean;
      /** @description The kind, `indoor`, `outdoor` or `all`. */
      reference_group: string;
      /**
       * Format: date-time
       * @description The end of its last time online, where that was a day or more before the end.
       */
      silent_since?: string | null;
      /**
       * Format: double
       * @description Weeks' worth of expected use behind the ratio.
       */
      weeks: number;
    };
    Explanation: {
      /** @description Plans side by side, each best for a different aim. */
      alternatives: components["schemas"]["Alternative"][];
      /**
       * Format: int32
       * @description Steps done, and how many there are.
       */
      done: number;
      /**
       * Format: int32
       * @description Exact re-solves behind the shares of stability, and those left out because
       *     they took too long.
       */
      draws: number;
      /** Format: int32 */
      draws_unfinished: number;
      /** @description The best gain for each number of moves. */
      frontier: components["schemas"]["FrontierStep"][];
      moves: components["schemas"]["MoveExplained"][];
      /** Format: int32 */
      of: number;
      /** @description What each rule costs. */
      prices: components["schemas"]["Price"][];
      state: components["schemas"]["Progress"];
    };
    Fact: {
      confirmed_by: string | null;
      /**
       * Format: date
       * @description Day for which the source says so.
       */
      date: string | null;
      key: string;
      source: string;
      value: string;
    };
    FieldWork: {
      /** @description By day. */
      moves: components["schemas"]["WorkMove"][];
      /** @description Those that are open, then those closed last. */
      tickets: components["schemas"]["TicketAt"][];
      /** @description The latest first. */
      visits: components["schemas"]["VisitAt"][];
    };
    Fleet: {
      broker: components["schemas"]["Broker"];
      /** @description Hotspots of which no access point serves anybody. */
      dark_sites: components["schemas"]["SiteInNeed"][];
      /**
       * @description Hotspots that say that they work, and where nobody connects: the verdict `nobody`.
       *     Those that are dark are not here.
       */
      empty_sites: components["schemas"]["SiteInNeed"][];
      /** @description Those that need a hand first, the worst of them at the top. */
      items: components["schemas"]["FleetItem"][];
      /** @description Always null: the list is whole. */
      next_cursor: string | null;
      refused_messages: components["schemas"]["RefusedMessages"][];
    };
    FleetItem: {
      account_week: components["schemas"]["Week"];
      agent_version: string | null;
      /** Format: int32 */
      cap_minutes: number | null;
      cause: components["schemas"]["Cause"] | null;
      /** Format: date-time */
      certificate_expiry: string | null;
      clock: string | null;
      /**
       * Format: int64
       * @description Seconds by which its clock was ahead of the collector's when its last status
       *     came. Less than zero is also a message that was long on its way.
       */
      clock_ahead_s: number | null;
      id: string;
      /**
       * @description Whether guests reach the internet, as it last said: `reached`, `not_reached` or
       *     `not_checked`.
       */
      internet: string | null;
      /** Format: date-time */
      last_report: string | null;
      /** Format: date-time */
      last_status: string | null;
      /** @description What is released of the same minutes, windows first; empty before the first status. */
      layers: components["schemas"]["Released"][];
      /** @description The latest losses, latest first. */
      losses: components["schemas"]["Loss"][];
      /** @description Since the outbox was made. */
      lost_minutes_by_reason: {
        [key: string]: number;
      };
      /**
       * @description The latest totals of days and weeks that were lost, latest first. Their minutes are
       *     not lost: the windows of the same time may be here.
       */
      lost_totals: components["schemas"]["LostTotal"][];
      /**
       * Format: int32
       * @description Since the outbox was made.
       */
      lost_totals_count: number | null;
      /** @description What somebody should look after, and how; empty when nobody is needed. */
      needs: components["schemas"]["Need"][];
      noise: components["schemas"]["Noise"] | null;
      /**
       * Format: date-time
       * @description Start of the oldest window that the access point still has, settled or not.
       */
      oldest_held: string | null;
      /**
       * Format: int32
       * @description Windows held by the access point and not settled.
       */
      outbox_depth: number | null;
      /**
       * Format: date-time
       * @description When a new outbox was seen: the access point was flashed again or replaced.
       */
      outbox_replaced_at: string | null;
      reason: components["schemas"]["Text"] | null;
      site: string | null;
      /** @description Where it says that it is itself: the code set with `hotspot-agent place`. */
      site_code: string | null;
      site_name: components["schemas"]["Text"] | null;
      sources: components["schemas"]["Source"][];
      state: components["schemas"]["FleetState"];
      /** @description Two access points seem to use one identity. */
      twin_suspected: boolean;
      /**
       * Format: date-time
       * @description Until then all of the noise budget is spent on windows and no total of the week is
       *     counted: it was started more than once this week or last, or its layers are new.
       */
      undivided_until: string | null;
      /** Format: int32 */
      uptime_s: number | null;
      /** Format: double */
      window_minutes: number | null;
    };
    /**
     * @description In the order of urgency.
     * @enum {string}
     */
    FleetState:
      | "no_internet"
      | "radio_down"
      | "offline"
      | "silent"
      | "never_seen"
      | "revoked"
      | "unplaced"
      | "reporting";
    /** @description The gain of the best plan for each number of moves. */
    FrontierStep: {
      /** Format: double */
      gain: number;
      /** Format: int32 */
      moves: number;
    };
    /** @description Residents of one target group within a walked distance, after and today. */
    GroupCovered: {
      after: components["schemas"]["GroupHeads"];
      group: components["schemas"]["TargetGroup"];
      today: components["schemas"]["GroupHeads"];
    };
    /**
     * @description Heads of a target group in the areas of which at least a part is within reach. Where
     *     some of these areas are unknown, the heads are a least.
     */
    GroupHeads: {
      /** Format: int32 */
      areas: number;
      /**
       * Format: double
       * @description `None`: not known of any of them.
       */
      heads: number | null;
      /** Format: int32 */
      unknown_areas: number;
    };
    /** @description A source of figures of one target group. */
    GroupSource: {
      /**
       * Format: int32
       * @description Of how many areas.
       */
      areas: number;
      /**
       * Format: date
       * @description Day for which it says so.
       */
      date: string | null;
      group: components["schemas"]["TargetGroup"];
      source: string;
    };
    /** @description Hours by what became of them. */
    Hours: {
      /** Format: double */
      expected_hours: number;
      /** @description By reason. */
      lost_hours: {
        [key: string]: number;
      };
      /** Format: double */
      no_report_hours: number;
      /**
       * Format: double
       * @description A window came, and nothing could be counted: the radio hung, was off or unreadable.
       */
      not_counted_hours: number;
      /** @description By reason. */
      refused_hours: {
        [key: string]: number;
      };
      /**
       * Format: double
       * @description Counted, and stored.
       */
      stored_hours: number;
    };
    /** @enum {string} */
    Kind:
      | "metro"
      | "train_station"
      | "square"
      | "park"
      | "library"
      | "town_hall"
      | "social_housing"
      | "community_centre"
      | "public_computer_room"
      | "school"
      | "sports"
      | "culture"
      | "street"
      | "other";
    /** @enum {string} */
    Lack: "no_data" | "too_new" | "too_little_expected" | "too_noisy" | "no_reference";
    /** @enum {string} */
    Language: "nl" | "fr" | "en";
    /** @description Use in the seven days before now; null where nothing could be counted. */
    LastWeek: {
      /** Format: double */
      device_minutes: number | null;
      /**
       * Format: double
       * @description Set where the figure lies inside the noise: print "fewer than" this instead.
       */
      fewer_than: number | null;
      /**
       * Format: double
       * @description Null while no access point is placed.
       */
      online_share: number | null;
      /**
       * Format: double
       * @description Device-minutes in an hour in which all its access points were online: hotspots
       *     that were off for a while are compared by it.
       */
      per_online_hour: number | null;
      /** @description Holds it with a probability of 80%, as far as noise goes. */
      per_online_hour_interval: number[] | null;
      /** Format: double */
      visits: number | null;
      /** Format: double */
      visits_fewer_than: number | null;
    };
    /** @enum {string} */
    Level: "municipality" | "sector" | "neighbourhood";
    List_AccessPoint: {
      items: {
        id: string;
        name: string | null;
        /** @description Reports without noise are taken from it. */
        noise_off_allowed: boolean;
        /** Format: date-time */
        placed_from: string | null;
        /** Format: date-time */
        registered: string;
        site: string | null;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_AreaBody: {
      items: {
        /** Format: date */
        date: string | null;
        /**
         * Format: double
         * @description Higher means more deprived; the scale is the source's.
         */
        deprivation: number | null;
        deprivation_note: components["schemas"]["Text"] | null;
        /** @description GeoJSON Polygon or MultiPolygon. */
        geometry: Record<string, never> | null;
        /**
         * @description Residents by target group. Groups overlap and are never added up; one that is
         *     absent is unknown.
         */
        groups: components["schemas"]["AreaGroup"][];
        id: string;
        level: components["schemas"]["Level"];
        name: components["schemas"]["Text"];
        /** Format: int32 */
        population: number | null;
        source: string;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_Comment: {
      items: {
        /** Format: date-time */
        at: string;
        by: string;
        /** Format: int64 */
        id: number;
        /** @description Who is mentioned in it. */
        mentions: string[];
        recommendation: string | null;
        site: string | null;
        words: string;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_DecisionAnswer: {
      items: {
        id: string;
        problem: components["schemas"]["Problem"] | null;
        recommendation: components["schemas"]["RecommendationBody"] | null;
        taken: boolean;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_DemoSignIn: {
      items: {
        name: string;
        password: string;
        role: string;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_Entry: {
      items: {
        /** @description The same in words. */
        about: components["schemas"]["Text"];
        action: string;
        /** Format: date-time */
        at: string;
        /** @description A user, a token, or `collector` for what it does by itself. */
        by: string;
        /** @description What was done, in words; what somebody typed stands for all languages. */
        detail: components["schemas"]["Text"];
        /** @description The text of `detail` was erased. */
        erased: boolean;
        /** Format: int64 */
        number: number;
        /** @description A kind of thing and which one, such as `site park`; what `subject` asks for. */
        subject: string;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_OpenToken: {
      items: {
        access_point: string;
        /** Format: date-time */
        expires: string;
        /** Format: date-time */
        made: string;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_PlaceBody: {
      items: (components["schemas"]["Place"] & {
        facts: components["schemas"]["Fact"][];
        requests?: components["schemas"]["RequestCount"] | null;
        screening?: components["schemas"]["Screened"] | null;
      })[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_PlanSummary: {
      items: {
        /** Format: date-time */
        created: string;
        /** Format: double */
        gain: number;
        id: string;
        /** Format: int32 */
        moves: number;
        status: components["schemas"]["Status"];
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_RecommendationBody: {
      items: {
        /** Format: int32 */
        boxes: number;
        /** Format: date-time */
        created: string;
        decision: components["schemas"]["Decision"] | null;
        doubt?: components["schemas"]["Text"] | null;
        explained: components["schemas"]["MoveExplained"] | null;
        from: components["schemas"]["End"];
        /**
         * Format: double
         * @description Of the plan's objective.
         */
        gain: number;
        /** @description From the proposal on. Send its length as `seen` with a decision. */
        history: components["schemas"]["RecommendationStep"][];
        id: string;
        moved: components["schemas"]["MovedBody"] | null;
        plan: string;
        /** @description What has to be there before it is scheduled. */
        preparation: components["schemas"]["Preparation"];
        /** @description Those of the plan, then those that its explanation added. */
        reasons: components["schemas"]["Text"][];
        requests?: components["schemas"]["RequestCount"] | null;
        /** @description Access points at the old place, to say which went where the new one needs fewer. */
        standing: string[];
        state: components["schemas"]["State"];
        to: components["schemas"]["End"];
        turn?: components["schemas"]["RecommendationTurn"] | null;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_Request: {
      items: {
        answered: components["schemas"]["RequestAnswered"] | null;
        /** Format: date-time */
        at: string;
        came_by: components["schemas"]["RequestCameBy"];
        /** @description Where the answer goes; empty for those who may not answer, or where none is wanted. */
        contact: string;
        from_whom: components["schemas"]["RequestSender"];
        /** Format: int64 */
        id: number;
        kind: components["schemas"]["RequestKind"];
        place: string | null;
        recommendation: string | null;
        site: string | null;
        words: string;
        written_by: string;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_SiteEvent: {
      items: {
        /** Format: date */
        first_day: string;
        /** Format: int64 */
        id: number;
        /**
         * Format: date
         * @description Null while its end is not known.
         */
        last_day: string | null;
        /** Format: date-time */
        noted: string;
        noted_by: string;
        site: string;
        what: string;
        withdrawn: components["schemas"]["SiteEventWithdrawn"] | null;
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_SiteSummary: {
      items: (components["schemas"]["Site"] & {
        last_week: components["schemas"]["LastWeek"];
        /** @description What is so at this moment. */
        state: components["schemas"]["Moment"];
        verdict: components["schemas"]["Verdict"] | null;
      })[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    List_Street: {
      items: {
        /** Format: double */
        lat: number;
        /**
         * Format: double
         * @description In the middle of it.
         */
        lon: number;
        name: components["schemas"]["Text"];
      }[];
      /** @description Send it as `cursor` for the items after these; null at the end. */
      next_cursor: string | null;
    };
    Loss: {
      /** Format: date-time */
      from: string;
      /** Format: int32 */
      minutes: number;
      reason: string;
      /** Format: date-time */
      to: string;
    };
    LostTotal: {
      /** @description `days` or `weeks`. */
      layer: string;
      loss: components["schemas"]["Loss"];
    };
    /** @description A kind of place where all hotspots are little used. */
    LowKind: {
      kind: components["schemas"]["Kind"];
      text: components["schemas"]["Text"];
    };
    /** @enum {string} */
    MapLayer: "green" | "water" | "waterways" | "streets" | "railways";
    /** @description What draws the map. */
    MapServer:
      | {
          address: string;
          /** @enum {string} */
          kind: "tiles";
        }
      | {
          address: string;
          /** @enum {string} */
          kind: "wms";
          layers: string;
        };
    /** @description Something a verdict still lacks. */
    Missing: {
      /**
       * Format: date-time
       * @description When it will be there if the hotspot stays online.
       */
      enough_at: string | null;
      text: components["schemas"]["Text"];
      what: components["schemas"]["Lack"];
    };
    /** @description The access points that stand at a hotspot now, and how many of them report. */
    Moment: {
      /** Format: int32 */
      placed: number;
      /** Format: int32 */
      reporting: number;
      /**
       * Format: date-time
       * @description When those that do not report were last heard: the last of them where none
       *     reports, the first of them where some do. Null while all report or none ever did.
       */
      silent_since: string | null;
    };
    Move: {
      /** Format: int32 */
      boxes: number;
      from: string;
      /**
       * Format: double
       * @description Of the objective, by this move.
       */
      gain: number;
      recommendation: string;
      to: string;
      /**
       * Format: int32
       * @description In which order they are made, from 1; absent from plans that older versions made.
       */
      turn?: number | null;
    };
    MoveEffect: {
      /**
       * Format: date
       * @description The first day on which the weeks after it are over.
       */
      complete_on: string | null;
      device_minutes: components["schemas"]["EffectComparison"] | null;
      finding: components["schemas"]["EffectFinding"];
      from: components["schemas"]["Text"];
      /**
       * Format: double
       * @description What the old place had in the weeks before, device-minutes a day online.
       */
      lost_a_day: number | null;
      /** Format: date */
      moved_on: string;
      ratio: components["schemas"]["EffectComparison"] | null;
      recommendation: string;
      sentence: components["schemas"]["Text"];
      to: components["schemas"]["Text"];
      weeks: components["schemas"]["WeekOfMove"][];
    };
    /**
     * @description What a move is worth and how sure it is; null where it is not known yet, or where
     *     an answer was not exact.
     */
    MoveExplained: {
      /**
       * Format: double
       * @description Share of the re-solves in which the place, or one that serves the same target
       *     place, still opens.
       */
      addition_share: number | null;
      /** @description Rules without which the access points would go elsewhere, and where to. */
      blocked_by: components["schemas"]["Blocked"][];
      from: string;
      /**
       * Format: double
       * @description The objective lost without it, the rest re-optimised.
       */
      gain_lost: number | null;
      /** @description What the plan without it does instead: the next best place. */
      instead: components["schemas"]["Pair"][];
      /**
       * Format: double
       * @description Share of the re-solves in which the hotspot still closes.
       */
      removal_share: number | null;
      sentences: components["schemas"]["Text"][];
      to: string;
    };
    /** @description A move that somebody reported. It counts as verified only when the data show it. */
    MovedBody: {
      /** Format: int64 */
      days: number;
      /** @description What the data still lack; empty once it is seen. */
      missing: components["schemas"]["Text"][];
      /** Format: date */
      on: string;
      /** @description The hotspot at the new place. */
      site: string;
    };
    /**
     * @description Residents of one municipality, and the share of them that is served; half served
     *     counts half.
     */
    MunicipalityShare: {
      municipality: string;
      /** Format: double */
      residents: number;
      /** Format: double */
      share: number;
    };
    /** @description What two rules in use elsewhere would say; null where they cannot. */
    NaiveRules: {
      fewer_than_15_visits_a_day: boolean | null;
      nobody_for_three_days: boolean | null;
    };
    /** @description One thing that somebody should look after. */
    Need: {
      cause: components["schemas"]["Cause"];
      /** @description What does it, or says more, on the command line of the server: for whoever runs it. */
      commands: string[];
      /** @description What to do next. */
      remedy: components["schemas"]["Text"];
      text: components["schemas"]["Text"];
    };
    NewAnswer: {
      answer: components["schemas"]["RequestAnswer"];
      reason: string;
    };
    NewComment: {
      recommendation?: string | null;
      site?: string | null;
      /** @description `@Name` mentions somebody with an account. */
      words: string;
    };
    NewConsent: {
      answer: components["schemas"]["ConsentAnswer"];
      /** @description The body or the function that said so, rather than a person's name. */
      given_by: string;
      /**
       * Format: date
       * @description Today where it is absent.
       */
      given_on?: string | null;
      note?: string;
      party: components["schemas"]["ConsentParty"];
    };
    NewDecision: {
      /**
       * @description Of a move: the access points that went to the new place. May be left out where all
       *     of them did.
       */
      access_points?: string[];
      /**
       * Format: date
       * @description Day until which it is `deferred`; day of the move: planned for `scheduled`, done for
       *     `moved`.
       */
      date?: string | null;
      /** @description `accepted`, `refused`, `deferred`, `scheduled`, `moved` or `withdrawn`. */
      decision: components["schemas"]["State"];
      /** @description Required for a refusal and a withdrawal. */
      reason?: string;
      rule?: components["schemas"]["RefusalRule"] | null;
      /**
       * Format: int32
       * @description Length of the `history` that the decision is taken on: where somebody else decided
       *     meanwhile, it is refused.
       */
      seen?: number | null;
      /** @description Who carries it out, once it is scheduled. */
      team?: string | null;
    };
    NewDecisions: {
      /** Format: date */
      date?: string | null;
      /** @description `accepted`, `refused`, `deferred`, `scheduled` or `withdrawn`. */
      decision: components["schemas"]["State"];
      reason?: string;
      /** @description At most 100. */
      recommendations: components["schemas"]["OnRecommendation"][];
      rule?: components["schemas"]["RefusalRule"] | null;
      team?: string | null;
    };
    NewEvent: {
      /** Format: date */
      first_day: string;
      /**
       * Format: date
       * @description Absent or null: its end is not known yet.
       */
      last_day?: string | null;
      /** @description In a few words; at most 200 characters, and nobody's name. */
      what: string;
    };
    NewNotice: {
      /**
       * Format: date
       * @description Day on which it was put up; today where it is absent.
       */
      posted_on?: string | null;
    };
    NewPlacement: {
      /** @description The hotspot where it hangs from now on; null: in the cupboard. */
      site: string | null;
    };
    /** @description What a plan may do. */
    NewPlan: {
      /**
       * Format: double
       * @description Euro.
       */
      budget?: number | null;
      like?: components["schemas"]["Adopted"] | null;
      /**
       * Format: int32
       * @description Hotspots that may close, 0 to 100.
       */
      max_moves: number;
      note?: string | null;
      /** @description Hotspots on watch that this plan may move too, by id. */
      release?: string[];
      /**
       * Format: double
       * @description Weight of places in need and estates, 0 to 1; 0.5 when absent; residents have the rest.
       */
      theta?: number | null;
      /** @description What is asked of it by name; what that costs, `what-if` says of the latest plan. */
      wished?: components["schemas"]["Wished"];
    };
    NewScreening: {
      /** @description Needed where the place is screened out. */
      reason?: string;
      state: components["schemas"]["ScreeningState"];
    };
    NewSubscription: {
      /** @description What is wanted; the others are not. */
      kinds: components["schemas"]["NewsKind"][];
      language: components["schemas"]["Language"];
      /** @description Null: nothing is to be sent. */
      mail: string | null;
    };
    NewTicket: {
      access_point?: string | null;
      site: string;
      what: string;
    };
    NewToken: {
      /** @description What is typed on the access point, as root. It is shown this once. */
      command: string;
      /** Format: date-time */
      expires: string;
    };
    NewVisit: {
      access_point?: string | null;
      found: string;
      /** @description The move that it was for. */
      recommendation?: string | null;
      site: string;
      /**
       * Format: date
       * @description Today where it is absent.
       */
      visited_on?: string | null;
    };
    /**
     * @description What people are told about.
     * @enum {string}
     */
    NewsKind: "digest" | "underused" | "not_seen" | "effect" | "fleet" | "mention" | "confirm";
    /** @description Scales of the noise; 0 is off. */
    Noise: {
      /** Format: int32 */
      b: number;
      /** Format: int32 */
      b_v: number;
    };
    Notice: {
      /** Format: date-time */
      at: string;
      /** @description Who wrote it down. */
      by: string;
      /** Format: date */
      posted_on: string;
    };
    NoticeForm: {
      address: string;
      /** @description The address for a phone to read off the paper, an SVG image. */
      code: string;
    };
    /** @description Where objections to a move go. */
    NoticeSheet: {
      form: components["schemas"]["NoticeForm"] | null;
      /** @description Line by line; empty where none is configured: no notice is printed then. */
      postal_address: string[];
    };
    OnRecommendation: {
      id: string;
      /**
       * Format: int32
       * @description Length of its `history` that the decision is taken on.
       */
      seen?: number | null;
    };
    /** @description A token as people see it. */
    OpenToken: {
      access_point: string;
      /** Format: date-time */
      expires: string;
      /** Format: date-time */
      made: string;
    };
    /**
     * @description How it ended.
     * @enum {string}
     */
    Outcome: "sent" | "refused" | "given_up" | "not_wanted";
    Overview: {
      /**
       * Format: date-time
       * @description Null until the first evaluation.
       */
      evaluated_at: string | null;
      /**
       * Format: double
       * @description Of the hotspots called underused, how many are expected not to be.
       */
      expected_false_flags: number | null;
      items: components["schemas"]["SiteInShort"][];
      /** @description The seven days that `last_week` speaks of, to the hour. */
      last_week: components["schemas"]["Period"];
      /** @description Kinds of place where all hotspots are little used. */
      low_kinds: components["schemas"]["LowKind"][];
      method: components["schemas"]["Text"];
      next_cursor: string | null;
      period: components["schemas"]["Period"] | null;
    };
    OwnCode: {
      /** @description Six digits, or a recovery code. */
      code: string;
    };
    OwnPassword: {
      password: string;
    };
    /** @description A hotspot that closes and the place that its access points go to. */
    Pair: {
      from: string;
      to: string;
    };
    PaperRequest: {
      /** @description Where the answer goes, and nothing more of the person. */
      contact?: string;
      from_whom: components["schemas"]["RequestSender"];
      kind: components["schemas"]["RequestKind"];
      place?: string | null;
      recommendation?: string | null;
      site?: string | null;
      words: string;
    };
    /** @description A verdict that was given, in short. */
    Past: {
      /** Format: date-time */
      evaluated_at: string;
      /**
       * Format: double
       * @description As it was told: whole percents, rounded down, 0.99 at most.
       */
      probability: number | null;
      /** Format: double */
      ratio: number | null;
      verdict: components["schemas"]["Class"];
    };
    Period: {
      /** Format: date-time */
      from: string;
      /** Format: date-time */
      to: string;
    };
    PeriodOfReport: {
      is_over: boolean;
      /** @description Such as `2026-10` or `2026`. */
      period: string;
    };
    Place: {
      /** @description Could get a hotspot. */
      candidate: boolean;
      id: string;
      kind: components["schemas"]["Kind"];
      /** Format: double */
      lat: number;
      /**
       * Format: double
       * @description Degrees, WGS 84.
       */
      lon: number;
      municipality: string;
      name: components["schemas"]["Text"];
      /** @description Target groups come here: a place in need. */
      target: boolean;
    };
    PlaceBody: components["schemas"]["Place"] & {
      facts: components["schemas"]["Fact"][];
      requests?: components["schemas"]["RequestCount"] | null;
      screening?: components["schemas"]["Screened"] | null;
    };
    Plan: {
      /**
       * Format: double
       * @description The objective as things stand.
       */
      baseline: number;
      /** Format: double */
      bound: number;
      /** Format: double */
      budget: number | null;
      /** @description Rules that cannot all be kept, where no plan keeps them. */
      conflict: components["schemas"]["Text"][];
      covered: components["schemas"]["Covered"][];
      /** Format: date-time */
      created: string;
      created_by: string;
      /**
       * Format: double
       * @description (bound - objective) / (bound - baseline).
       */
      gap: number;
      /** @description Who gave the figures of target groups that the plan was made with. */
      group_sources: components["schemas"]["GroupSource"][];
      id: string;
      /** Format: int32 */
      max_moves: number;
      moves: components["schemas"]["Move"][];
      note: string | null;
      notes: components["schemas"]["Text"][];
      /**
       * Format: double
       * @description Share of what could be covered, 0 to 1, and what no plan can exceed.
       */
      objective: number;
      /**
       * Format: int64
       * @description The order of the moves was drawn with it; absent from plans that older versions made.
       */
      order_seed?: number | null;
      /** @description Hotspots on watch that it was allowed to move, by name. */
      released?: string[];
      reproducible: boolean;
      status: components["schemas"]["Status"];
      /**
       * Format: double
       * @description Weight of places in need and estates; that of residents is the rest of 1.
       */
      theta: number;
      warnings: components["schemas"]["Text"][];
      /** @description What somebody asked of it by name. */
      wished?: components["schemas"]["Wished"];
    };
    PlanSummary: {
      /** Format: date-time */
      created: string;
      /** Format: double */
      gain: number;
      id: string;
      /** Format: int32 */
      moves: number;
      status: components["schemas"]["Status"];
    };
    PlannedMove: {
      /** Format: int32 */
      boxes: number;
      from: string;
      /** Format: double */
      gain: number;
      reasons: components["schemas"]["Text"][];
      to: string;
    };
    /**
     * @description What is prepared for a move. It may be scheduled once `lacking` is empty and a notice
     *     stands, for `earliest` or later.
     */
    Preparation: {
      consents: components["schemas"]["ConsentQuestion"][];
      /**
       * Format: date
       * @description Thirty days after the notice; null while none stands.
       */
      earliest: string | null;
      /** @description Those who did not agree, or were not asked yet. */
      lacking: components["schemas"]["ConsentParty"][];
      notice: components["schemas"]["Notice"] | null;
    };
    /** @description What a rule costs. */
    Price: {
      /**
       * Format: double
       * @description The objective lost by keeping the rule.
       */
      gain_lost: number;
      rule: string;
      text: components["schemas"]["Text"];
    };
    /** @description Problem details, media type `application/problem+json`. */
    Problem: {
      /** @description The same in every language, for programs. */
      code: string;
      /** @description For people, in the language that the request asks for (`Accept-Language`). */
      detail: string;
      /** Format: int32 */
      status: number;
      /** @description What is not said in that language, in English. */
      technical?: string | null;
      title: string;
      type: string;
    };
    Programme: {
      device_minutes: components["schemas"]["EffectComparison"] | null;
      finding: components["schemas"]["EffectFinding"];
      /**
       * Format: double
       * @description What the old places had in the weeks before, device-minutes a day online, summed over
       *     those of which it is known.
       */
      lost_a_day: number | null;
      /**
       * Format: int32
       * @description Of how many moves that is.
       */
      lost_of: number;
      /**
       * Format: int32
       * @description Moves that the data show, and moves that are only said to have been made.
       */
      moves: number;
      /** Format: int32 */
      not_seen: number;
      ratio: components["schemas"]["EffectComparison"] | null;
      sentence: components["schemas"]["Text"];
      /** @description Means over the moves whose weeks after are over; over all while there is none. */
      weeks: components["schemas"]["WeekOfMove"][];
    };
    /** @enum {string} */
    Progress: "waiting" | "working" | "done" | "cut_short" | "outdated";
    /**
     * @description Who can use a hotspot: anyone in the street, anyone who may enter, or members only.
     * @enum {string}
     */
    Reach: "outdoor" | "indoor" | "members";
    /**
     * @description Residents who have the same hotspots within the same walks; those of whom nobody has
     *     any are left out.
     */
    Reached: {
      /**
       * @description A list for each walk: where in `hotspots` those stand that are within it and not
       *     within one before.
       */
      hotspots: number[][];
      /** Format: double */
      residents: number;
    };
    RecommendationBody: {
      /** Format: int32 */
      boxes: number;
      /** Format: date-time */
      created: string;
      decision: components["schemas"]["Decision"] | null;
      doubt?: components["schemas"]["Text"] | null;
      explained: components["schemas"]["MoveExplained"] | null;
      from: components["schemas"]["End"];
      /**
       * Format: double
       * @description Of the plan's objective.
       */
      gain: number;
      /** @description From the proposal on. Send its length as `seen` with a decision. */
      history: components["schemas"]["RecommendationStep"][];
      id: string;
      moved: components["schemas"]["MovedBody"] | null;
      plan: string;
      /** @description What has to be there before it is scheduled. */
      preparation: components["schemas"]["Preparation"];
      /** @description Those of the plan, then those that its explanation added. */
      reasons: components["schemas"]["Text"][];
      requests?: components["schemas"]["RequestCount"] | null;
      /** @description Access points at the old place, to say which went where the new one needs fewer. */
      standing: string[];
      state: components["schemas"]["State"];
      to: components["schemas"]["End"];
      turn?: components["schemas"]["RecommendationTurn"] | null;
    };
    /** @description One step in the life of a recommendation. */
    RecommendationStep: {
      /** Format: date-time */
      at: string;
      because?: components["schemas"]["Text"] | null;
      by: string;
      /**
       * Format: date
       * @description Day until which it is deferred, for which it is scheduled, or on which it was moved.
       */
      date: string | null;
      /** @description As somebody typed it. */
      reason: string;
      rule?: components["schemas"]["RefusalRule"] | null;
      state: components["schemas"]["State"];
      /** @description Who carries it out, once it is scheduled. */
      team: string | null;
    };
    /** @description The place of a move in the order that was drawn by lot. */
    RecommendationTurn: {
      /**
       * Format: int32
       * @description From 1.
       */
      number: number;
      /**
       * Format: int32
       * @description Moves of the plan.
       */
      of: number;
      /**
       * Format: int64
       * @description Moves stand in the order of the SHA-256 of the seed, a space and the hotspot's id.
       */
      seed: number;
      sentence: components["schemas"]["Text"];
    };
    RecoveryCodes: {
      /** @description Each is good for once; they are not shown again. */
      codes: string[];
    };
    /**
     * @description What a refusal asks of the plans of the next six months.
     * @enum {string}
     */
    RefusalRule: "hotspot_stays" | "not_there" | "not_this_move";
    /** @description Messages or windows that were not stored, by reason. */
    RefusedMessages: {
      /** Format: int64 */
      count: number;
      /** Format: date-time */
      last_at: string;
      reason: string;
      text: components["schemas"]["Text"];
    };
    /** @description One layer as an access point releases it. */
    Released: {
      /** @description `windows`, `days` or `weeks`. */
      layer: string;
      /**
       * Format: double
       * @description Of a whole one.
       */
      minutes: number;
      noise: components["schemas"]["Noise"];
    };
    Reports: {
      /** @description Months and years with figures, the latest first. */
      items: components["schemas"]["PeriodOfReport"][];
      /** @description With at least one hotspot. */
      municipalities: components["schemas"]["Text"][];
      next_cursor: string | null;
      /** @description As far as the registry knows who runs a hotspot. */
      operators: string[];
      time_zone: string;
    };
    Request: {
      answered: components["schemas"]["RequestAnswered"] | null;
      /** Format: date-time */
      at: string;
      came_by: components["schemas"]["RequestCameBy"];
      /** @description Where the answer goes; empty for those who may not answer, or where none is wanted. */
      contact: string;
      from_whom: components["schemas"]["RequestSender"];
      /** Format: int64 */
      id: number;
      kind: components["schemas"]["RequestKind"];
      place: string | null;
      recommendation: string | null;
      site: string | null;
      words: string;
      written_by: string;
    };
    /** @enum {string} */
    RequestAnswer: "granted" | "declined" | "noted";
    RequestAnswered: {
      answer: components["schemas"]["RequestAnswer"];
      /** Format: date-time */
      at: string;
      by: string;
      reason: string;
    };
    /** @enum {string} */
    RequestCameBy: "form" | "paper";
    /** @description How many there are about something, and how many of them wait for an answer. */
    RequestCount: {
      /** Format: int32 */
      all: number;
      /** Format: int32 */
      waiting: number;
    };
    /** @enum {string} */
    RequestKind: "request" | "objection";
    /** @enum {string} */
    RequestSender: "resident" | "social_service" | "landlord" | "other";
    RequestsWaiting: {
      /**
       * Format: date-time
       * @description When the first of them came; null where none waits.
       */
      since: string | null;
      /** Format: int32 */
      waiting: number;
    };
    /**
     * @description Who has a hotspot of any group within a walk is the sum of `reached` in which one of the
     *     group is named, for that walk or a shorter one. Groups that reach the same residents
     *     are not added up.
     */
    Residents: {
      /**
       * @description Ids of the hotspots that are not closed, and of the places where a recommendation
       *     that is still open puts one.
       */
      hotspots: string[];
      /**
       * Format: int64
       * @description Of whom it is known where they live; null where no residents are imported.
       */
      people: number | null;
      reached: components["schemas"]["Reached"][];
      /** @description Who says how many there are. */
      sources: components["schemas"]["ResidentsSource"][];
      /** @description Metres on foot: the straight line times 1.3. */
      walks_m: number[];
    };
    ResidentsSource: {
      /**
       * Format: int32
       * @description Of how many areas.
       */
      areas: number;
      /**
       * Format: date
       * @description Day for which it says so.
       */
      date: string | null;
      source: string;
    };
    /** @enum {string} */
    Role: "viewer" | "planner" | "coordinator" | "operator" | "admin";
    RuleNamed: {
      rule: string;
      text: components["schemas"]["Text"];
    };
    /** @description What was said last of a place. */
    Screened: {
      /** Format: date-time */
      at: string;
      by: string;
      /** @description Empty where none was given. */
      reason: string;
      state: components["schemas"]["ScreeningState"];
    };
    /** @enum {string} */
    ScreeningState: "unscreened" | "screened_out" | "fit" | "agreed";
    /** @description What a phone is to be told. It is not on until a first code is confirmed. */
    SecondFactorBegun: {
      /** @description The same as an address (`otpauth:`). */
      address: string;
      /** @description The address for a phone to read off the screen, an SVG image. */
      qr: string;
      /** @description To be typed. */
      secret: string;
    };
    SecondFactorState: {
      on: boolean;
      /** Format: int64 */
      recovery_codes_left: number;
    };
    Session: {
      /**
       * Format: double
       * @description Seconds of `now` that pass in a second; 1 unless time is simulated.
       */
      clock_speed: number;
      demo: boolean;
      /** @description The broker is the built-in one, without access control. */
      embedded_broker: boolean;
      /** @description Access points that count without noise. */
      noise_off: string[];
      /** Format: date-time */
      now: string;
      /** @description Days, weeks and months of the pages are this zone's (IANA name). */
      time_zone: string;
      user: components["schemas"]["User"];
    };
    /** @description Ways to sign in beside name and password. */
    SignInWays: {
      /** @description What people sign in with at the city's own provider; null where there is none. */
      openid: string | null;
    };
    /** @description A hotspot: a named place with Wi-Fi. */
    Site: {
      /**
       * Format: int32
       * @description Access points here.
       */
      access_points: number;
      /** Format: date */
      closed: string | null;
      free_entry: boolean | null;
      id: string;
      /** Format: date-time */
      installed: string | null;
      kind: components["schemas"]["Kind"];
      /** Format: double */
      lat: number;
      /**
       * Format: double
       * @description Degrees, WGS 84.
       */
      lon: number;
      /** @description A coordinator allows it to be moved when it is underused. */
      movable: boolean;
      municipality: string;
      name: components["schemas"]["Text"];
      /** Format: date */
      opened: string | null;
      opening_hours: string | null;
      reach: components["schemas"]["Reach"];
      step_free: boolean | null;
    };
    SiteDetail: components["schemas"]["SiteSummary"] & {
      access_point_list: components["schemas"]["Stay"][];
      facts: components["schemas"]["Fact"][];
      requests?: components["schemas"]["RequestCount"] | null;
      /** @description The latest first. */
      verdict_history: components["schemas"]["Past"][];
    };
    SiteEvent: {
      /** Format: date */
      first_day: string;
      /** Format: int64 */
      id: number;
      /**
       * Format: date
       * @description Null while its end is not known.
       */
      last_day: string | null;
      /** Format: date-time */
      noted: string;
      noted_by: string;
      site: string;
      what: string;
      withdrawn: components["schemas"]["SiteEventWithdrawn"] | null;
    };
    SiteEventWithdrawn: {
      /** Format: date-time */
      at: string;
      by: string;
    };
    /** @description A hotspot that needs a hand as a whole. */
    SiteInNeed: {
      /** @description Which of its access points it is about. */
      access_points: string[];
      /**
       * Format: date-time
       * @description When the last report came from there.
       */
      last_report: string | null;
      need: components["schemas"]["Need"];
      site: string;
      site_name: components["schemas"]["Text"];
    };
    /** @description A hotspot as a mark and a row of a table. */
    SiteInShort: {
      /** Format: int32 */
      access_points: number;
      /** Format: date */
      closed: string | null;
      /** @description Whether anyone may count on it: one behind ticket gates is for travellers alone. */
      for_all: boolean;
      id: string;
      kind: components["schemas"]["Kind"];
      last_week: components["schemas"]["LastWeek"];
      /** Format: double */
      lat: number;
      /** Format: double */
      lon: number;
      municipality: string;
      name: components["schemas"]["Text"];
      state: components["schemas"]["Moment"];
      verdict: components["schemas"]["VerdictInShort"] | null;
    };
    SiteSummary: components["schemas"]["Site"] & {
      last_week: components["schemas"]["LastWeek"];
      /** @description What is so at this moment. */
      state: components["schemas"]["Moment"];
      verdict: components["schemas"]["Verdict"] | null;
    };
    Source: {
      interface: string;
      kind: string;
      state: string;
      text: components["schemas"]["Text"] | null;
    };
    /** @enum {string} */
    State:
      | "proposed"
      | "accepted"
      | "refused"
      | "deferred"
      | "scheduled"
      | "moved"
      | "verified"
      | "evaluated"
      | "withdrawn";
    /** @enum {string} */
    Status: "optimal" | "feasible" | "infeasible";
    /** @description An access point that is or was here. */
    Stay: {
      /** Format: date-time */
      from: string;
      id: string;
      /**
       * Format: date-time
       * @description Null: it is still here.
       */
      to: string | null;
    };
    Street: {
      /** Format: double */
      lat: number;
      /**
       * Format: double
       * @description In the middle of it.
       */
      lon: number;
      name: components["schemas"]["Text"];
    };
    Subscription: {
      /** @description Whether its owner followed the link that was sent there; until then it gets no mail. */
      is_confirmed: boolean;
      kinds: components["schemas"]["Chosen"][];
      /** @description Of the mails. */
      language: components["schemas"]["Language"];
      /** @description Null where nothing is to be sent. */
      mail: string | null;
      /** @description Whether this collector sends mail at all. */
      mail_is_sent: boolean;
    };
    /**
     * @description A target group of the regional plan. The groups overlap, so that heads of two are
     *     never added up.
     * @enum {string}
     */
    TargetGroup: "job_seekers" | "young" | "seniors" | "disability" | "precarity" | "women";
    /** @description How telling people goes. */
    Telling: {
      channels: components["schemas"]["ChannelState"][];
      mail_is_sent: boolean;
      /** @description What did not arrive, the latest first. */
      undelivered: components["schemas"]["Undelivered"][];
      webhook_is_called: boolean;
    };
    /** @description The same sentence in Dutch, French and English. */
    Text: {
      en: string;
      fr: string;
      nl: string;
    };
    Ticket: {
      access_point: string | null;
      closed: components["schemas"]["TicketClosed"] | null;
      /** Format: int64 */
      id: number;
      /** Format: date-time */
      opened: string;
      opened_by: string;
      site: string;
      /** @description The words of whoever opened it stand for all languages. */
      what: components["schemas"]["Text"];
    };
    TicketAt: components["schemas"]["Ticket"] & {
      site_name: components["schemas"]["Text"];
    };
    TicketClosed: {
      /** Format: date-time */
      at: string;
      by: string;
      done: string;
    };
    TicketDone: {
      done: string;
    };
    /** @description One that did not arrive. */
    Undelivered: {
      channel: components["schemas"]["Channel"];
      /** @description In the other side's words. */
      fault: string | null;
      kind: components["schemas"]["NewsKind"];
      outcome: components["schemas"]["Outcome"];
      /** Format: date-time */
      settled: string;
      /** Format: int32 */
      tries: number;
      /** @description Whose it was; null for a program's. */
      user: string | null;
      /** Format: date-time */
      written: string;
    };
    Usage: {
      /** Format: date-time */
      from: string;
      instead_of: components["schemas"]["UsageStep"] | null;
      items: components["schemas"]["UsageItem"][];
      site: string;
      step: components["schemas"]["UsageStep"];
      time_zone: string;
      /** Format: date-time */
      to: string;
    };
    UsageItem: {
      /**
       * Format: double
       * @description Null: not counted, or no report.
       */
      device_minutes: number | null;
      /** Format: date-time */
      end: string;
      /**
       * Format: double
       * @description What a typical hotspot of the kind would have had; null where not known.
       */
      expected: number | null;
      /**
       * Format: double
       * @description Set where the figure lies inside the noise: print "fewer than" this instead.
       */
      fewer_than: number | null;
      /**
       * Format: double
       * @description Standard deviation of the noise in `device_minutes`.
       */
      noise_sd: number;
      /** Format: double */
      online_share: number;
      /**
       * Format: double
       * @description Shares of the time that access points stood here.
       */
      sampled_share: number;
      /** Format: date-time */
      start: string;
      /** Format: double */
      visits: number | null;
      /** Format: double */
      visits_fewer_than: number | null;
    };
    /** @enum {string} */
    UsageStep: "window" | "day" | "week" | "month";
    /**
     * @description One figure a step in each list. A figure that could not be counted is null. Figures are
     *     rounded by less than their noise makes them unsure: a year of them is many.
     */
    UseOfSite: {
      device_minutes: (number | null)[];
      /** @description Standard deviation of the noise in `device_minutes`. */
      noise_sd: number[];
      /** @description Hours in which all its access points were online; one of two for an hour is half. */
      online_hours: number[];
      /** @description Who runs it; null where nobody said so. */
      operator: string | null;
      /** @description Hours in which it was there, on the same scale. */
      placed_hours: number[];
      site: string;
      visits: (number | null)[];
    };
    /** @description Someone, or some program, that may do what the role allows, to what is theirs. */
    User: {
      name: string;
      role: components["schemas"]["Role"];
      /**
       * @description Whose hotspots and places they decide about: `region`, `operator`,
       *     `municipality:NAME`, `host:ID`.
       */
      scope: string[];
    };
    /** @description One evaluation's conclusion about one hotspot, and all it rests on. */
    Verdict: {
      absolute: components["schemas"]["AbsoluteUse"];
      evidence: components["schemas"]["Evidence"];
      /**
       * Format: double
       * @description What a typical hotspot of the reference would have had in the hours in which this
       *     one was online.
       */
      expected: number;
      /** @description Interval that holds the true ratio with a probability of 80%. */
      interval: number[] | null;
      naive: components["schemas"]["NaiveRules"];
      /**
       * Format: double
       * @description Device-minutes of the period (visits, where only these were counted), noise
       *     included.
       */
      observed: number;
      /**
       * Format: double
       * @description Probability that the true ratio is below the threshold, a quarter: whole percents,
       *     rounded down, 0.99 at most.
       */
      probability: number | null;
      /**
       * Format: double
       * @description Observed over expected; null where nothing was expected.
       */
      ratio: number | null;
      sentence: components["schemas"]["Text"];
      /**
       * Format: date-time
       * @description Since when it is in this class.
       */
      since: string | null;
      site: string;
      verdict: components["schemas"]["Class"];
      would_change: components["schemas"]["Text"] | null;
    };
    /** @description A verdict without its evidence. */
    VerdictInShort: {
      /**
       * Format: double
       * @description As it was told: whole percents, rounded down, 0.99 at most.
       */
      probability: number | null;
      /** Format: double */
      ratio: number | null;
      verdict: components["schemas"]["Class"];
    };
    Verdicts: {
      /**
       * Format: date-time
       * @description Null until the first evaluation.
       */
      evaluated_at: string | null;
      /**
       * Format: double
       * @description Of the hotspots called underused, how many are expected not to be.
       */
      expected_false_flags: number | null;
      /** @description Worst first. */
      items: components["schemas"]["Verdict"][];
      /** @description Kinds of place where all hotspots are little used. */
      low_kinds: components["schemas"]["LowKind"][];
      method: components["schemas"]["Text"];
      next_cursor: string | null;
      period: components["schemas"]["Period"] | null;
      /** @description The largest list with at most one in ten wrong. */
      ten_percent_list: string[];
    };
    Visit: {
      access_point: string | null;
      /** Format: date-time */
      at: string;
      /** @description Who wrote it down. */
      by: string;
      found: string;
      /** @description The move that it was for. */
      recommendation: string | null;
      site: string;
      /** Format: date */
      visited_on: string;
    };
    VisitAt: components["schemas"]["Visit"] & {
      site_name: components["schemas"]["Text"];
    };
    /** @description The account of the last seven days, hours. */
    Week: {
      /** Format: double */
      expected_hours: number;
      /** Format: double */
      lost_hours: number;
      /** Format: double */
      no_report_hours: number;
      /**
       * Format: double
       * @description A window came, and nothing could be counted.
       */
      not_counted_hours: number;
      /** Format: double */
      refused_hours: number;
      /**
       * Format: double
       * @description Counted, and stored.
       */
      stored_hours: number;
    };
    /**
     * @description Use a day online in a week around a move, of what moved and of the flagged hotspots
     *     that stayed.
     */
    WeekOfMove: {
      /** Format: double */
      moved: number | null;
      /** Format: double */
      stayed: number | null;
      /**
       * Format: int32
       * @description Weeks after the move; the week that ends with it is -1, the one that begins 0.
       */
      week: number;
    };
    /** @description The plan with the changes. Nothing of it is saved. */
    WhatIf: {
      /** @description Moves that the plan did not have, and moves that only the plan has. */
      added: components["schemas"]["Pair"][];
      /** @description Rules that the plan would break with the changes. */
      broken_before: components["schemas"]["RuleNamed"][];
      /** @description The smallest set of rules that cannot all be kept. */
      conflict: components["schemas"]["RuleNamed"][];
      dropped: components["schemas"]["Pair"][];
      /**
       * Format: double
       * @description Of the objective with the changes; null where no plan keeps the rules.
       */
      gain: number | null;
      /**
       * Format: double
       * @description Gain of the plan as it was, by the same objective.
       */
      gain_before: number;
      /**
       * Format: double
       * @description The gap to the best possible gain, as a share of it.
       */
      gap: number | null;
      moves: components["schemas"]["PlannedMove"][];
      /** @description False where time cut the search short. */
      reproducible: boolean;
      /** Format: double */
      seconds: number;
      status: components["schemas"]["Status"];
      warnings: components["schemas"]["Text"][];
    };
    /** @description What somebody asks of a plan by name, before it is made. */
    Wished: {
      /** @description Hotspots that close. */
      close?: string[];
      /** @description Hotspots that stay. */
      keep?: string[];
      /** @description Places that get a hotspot. */
      open?: string[];
      /** @description Places that get none. */
      veto?: string[];
    };
    /** @description The result of `hotspot-agent check`, reported by the access point itself. */
    WorkCheck: {
      access_point: string;
      /** Format: date-time */
      at: string;
      /** @description The hotspot that is set on the box; null where none is. */
      site: string | null;
      tried: components["schemas"]["WorkCheckPart"][];
      /** @description Whether all works. */
      works: boolean;
    };
    /** @description One part of the access point. */
    WorkCheckPart: {
      /**
       * @description `clock`, `user`, `source`, `online`, `outbox`, `layers`, `tls`, `broker`, `receipts`,
       *     or `unknown` from an agent with more words.
       */
      part: string;
      works: boolean;
    };
    /** @description A move that is scheduled, or reported and not seen in the data yet. */
    WorkMove: {
      /**
       * Format: int32
       * @description Access points that go to the new place.
       */
      boxes: number;
      /**
       * @description What those that go found when they were last checked on the spot
       *     (`hotspot-agent check`), as they said themselves; absent where none was.
       */
      checks?: components["schemas"]["WorkCheck"][];
      /** Format: date */
      date: string | null;
      from: components["schemas"]["WorkPlace"];
      recommendation: string;
      /** @description Those at the old place. */
      standing: string[];
      state: components["schemas"]["State"];
      team: string | null;
      to: components["schemas"]["WorkPlace"];
    };
    WorkPlace: {
      id: string;
      /** Format: double */
      lat: number;
      /**
       * Format: double
       * @description Degrees, WGS 84.
       */
      lon: number;
      municipality: string;
      name: components["schemas"]["Text"];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
